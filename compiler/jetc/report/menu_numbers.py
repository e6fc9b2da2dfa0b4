"""Numbers of menu.json as metrics, each with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.metrics import Metric

if TYPE_CHECKING:
    from jetc.artifacts.menu import EfficiencyRecord, RateRecord

__all__ = ["fraction_metric", "number", "plain_unit", "rate_metric"]


def number(key: str, value: float | str, sample: str, unit: str = "") -> Metric:
    """Return a number of stage `menu` that has no interval."""
    return Metric(key, value, unit, "menu", sample)


def rate_metric(key: str, rate: RateRecord, level: float) -> Metric:
    """Return a rate with its interval at confidence `level`."""
    return Metric(key, rate.value, "kHz", "menu", rate.sample, rate.interval, level)


def fraction_metric(key: str, found: EfficiencyRecord, level: float) -> Metric:
    """Return an efficiency with its interval at confidence `level`."""
    return Metric(key, found.value, "1", "menu", found.sample, found.interval, level)


def plain_unit(unit: str) -> str:
    """Return a unit as it is written, which is not at all for a pure number."""
    return "" if unit == "1" else unit
