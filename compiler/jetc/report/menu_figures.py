"""The figures of a path: rate and efficiency against its threshold, and the signal that each cut keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.menu_numbers import plain_unit
from jetc.report.metrics import Series
from jetc.report.page import Figure
from jetc.report.plots import cut_scan_figure, threshold_figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.artifacts.menu import ChosenCutRecord, CurveRecord, LineRecord, ThresholdRecord

__all__ = ["path_figures"]


def path_figures(path: LineRecord, *, events: str) -> Iterator[Figure]:
    """Yield the figures of a path that derives a threshold; `events` says on each what its events are."""
    if path.curve is not None and path.threshold is not None:
        yield _curve(path, path.curve, path.threshold, events)
    if path.cut is not None:
        yield _scan(path, path.cut, events)


def _curve(path: LineRecord, curve: CurveRecord, threshold: ThresholdRecord, events: str) -> Figure:
    signal = path.signals[0]
    svg = threshold_figure(
        [code * threshold.lsb for code in curve.threshold],
        (curve.rate, curve.rate_low, curve.rate_high),
        (curve.efficiency, curve.efficiency_low, curve.efficiency_high),
        chosen=threshold.value,
        target=0.0 if path.target is None else path.target.value,
        variable=threshold.label + _in(threshold.unit),
        signal=signal.signal_set,
        events=events,
        name=path.name,
    )
    past = "" if path.cut is None else f", {path.cut.variable} > {path.cut.value:g}{_after(path.cut.unit)}"
    caption = f"{path.name}, quoted half{past}: rate and efficiency against the threshold."
    rate, efficiency = path.rate.evaluation.sample, signal.all.sample
    columns = (
        ("threshold_code", curve.threshold, "", rate),
        ("rate", curve.rate, "kHz", rate),
        ("rate_low", curve.rate_low, "kHz", rate),
        ("rate_high", curve.rate_high, "kHz", rate),
        ("efficiency", curve.efficiency, "1", efficiency),
        ("efficiency_low", curve.efficiency_low, "1", efficiency),
        ("efficiency_high", curve.efficiency_high, "1", efficiency),
    )
    series = tuple(
        Series(f"menu.{path.name}.curve.{name}", tuple(values), unit, "menu", sample)
        for name, values, unit, sample in columns
    )
    return Figure(svg, caption, series)


def _scan(path: LineRecord, cut: ChosenCutRecord, events: str) -> Figure:
    """Return the cuts that were tried; the first signal chose."""
    derivation, signal = path.signals[0].derivation, path.signals[0].signal_set
    cuts = tuple(each.cut for each in path.scan)
    efficiency = tuple(each.signal_passed / derivation.total for each in path.scan)
    svg = cut_scan_figure(
        cuts,
        efficiency,
        chosen=cut.value,
        variable=cut.variable,
        unit=plain_unit(cut.unit),
        events=events,
        name=path.name,
    )
    caption = (
        f"{path.name}, derivation half: efficiency for {signal} at each cut on {cut.variable}, the threshold "
        "set anew for the target rate."
    )
    start = f"menu.{path.name}.scan"
    series = (
        Series(f"{start}.cut", cuts, cut.unit, "menu", derivation.sample),
        Series(f"{start}.efficiency", efficiency, "1", "menu", derivation.sample),
    )
    return Figure(svg, caption, series)


def _in(unit: str) -> str:
    return "" if unit == "1" else f" ({unit})"


def _after(unit: str) -> str:
    return "" if unit == "1" else f" {unit}"
