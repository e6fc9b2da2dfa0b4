"""Numbers of the report, each with its unit, the stage that made it and the sample it was measured on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from jetc.artifacts.metrics import MetricEntry, MetricsRecord, SeriesEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "OF_THE_DESIGN",
    "OF_THE_SPEC",
    "Metric",
    "Series",
    "collect",
    "collect_series",
    "metrics_of",
    "metrics_record",
]

OF_THE_DESIGN = "none: a property of the design"
"""The sample of a number that no jet or event enters."""
OF_THE_SPEC = "none: set in the spec"

_LARGE = 1e4
_THOUSAND = 1e3
_COARSE = frozenset({"", "kHz"})
"""Units of what three digits tell well enough: effective events, rates."""
_COUNTED = frozenset({"cycles", "points"})
"""Units in the plural, of which one has none."""
_TINY = 1e-3
_DECIMALS = {"1": 3, "%": 1}
_TWO_DIGITS = 35
_FEWEST = 2
"""Decimals of a fraction with a wide interval."""
_WHOLE = {"1": 1.0, "%": 100.0}


@dataclass(frozen=True, slots=True)
class Metric:
    """One number. `key` names it; `unit` is "1" for fractions and "" for counts and words.

    `stage` made it, `sample` says what it was measured on, `interval` its confidence interval at
    `level`. Raises ValueError where the value is not finite.
    """

    key: str
    value: float | int | str
    unit: str
    stage: str
    sample: str = ""
    interval: tuple[float, float] | None = None
    level: float | None = None

    def __post_init__(self) -> None:
        if isinstance(self.value, float) and not math.isfinite(self.value):
            msg = f"{self.key} is {self.value}"
            raise ValueError(msg)

    @property
    def text(self) -> str:
        """The value with its unit, and its interval where it has one; rounded for reading.

        >>> Metric("rate", 14.2345, "kHz", "menu", "minbias", (11.02, 18.13), 0.95).text
        '14.2 kHz (11.0 to 18.1)'
        """
        value, low, high = self._rounded()
        unit = "" if self.unit in {"", "1"} else f" {self._unit}"
        return f"{value}{unit}" + (f" ({low} to {high})" if self.interval is not None else "")

    @property
    def _unit(self) -> str:
        return self.unit.removesuffix("s") if self.unit in _COUNTED and self.value == 1 else self.unit

    @property
    def rounded(self) -> str:
        """The value alone, with the digits that `text` gives it.

        >>> Metric("auc", 0.8285, "1", "report", "", (0.61, 0.93), 0.95).rounded
        '0.83'
        """
        return self._rounded()[0]

    @property
    def percent(self) -> str:
        """A fraction in per cent, with its interval.

        >>> Metric("e", 0.4231, "1", "report", "", (0.4012, 0.4454), 0.95).percent
        '42.3 % (40.1 to 44.5)'
        """
        if isinstance(self.value, str):
            return self.value
        interval = None if self.interval is None else (100 * self.interval[0], 100 * self.interval[1])
        return replace(self, value=100 * float(self.value), unit="%", interval=interval).text

    def _rounded(self) -> tuple[str, str, str]:
        if isinstance(self.value, str):
            return self.value, "", ""
        if self.interval is None:
            return _plain(self.value, self.unit), "", ""
        decimals = _decimals(self.value, self.interval, self.unit)
        value, low, high = (f"{each:,.{decimals}f}" for each in (self.value, *self.interval))
        return value, low, high


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers that a figure draws; those of one line have equal length and one key up to its last dot."""

    key: str
    values: tuple[float, ...]
    unit: str
    stage: str
    sample: str

    def __post_init__(self) -> None:
        for value in self.values:
            if not math.isfinite(value):
                msg = f"{self.key} has {value}"
                raise ValueError(msg)


def collect_series(series: Iterable[Series]) -> dict[str, Series]:
    """Return the series by key; ValueError where two have one key."""
    found: dict[str, Series] = {}
    for each in series:
        if found.setdefault(each.key, each) is not each:
            msg = f"there are two series {each.key}"
            raise ValueError(msg)
    return found


def collect(metrics: Iterable[Metric]) -> dict[str, Metric]:
    """Return the metrics by key; ValueError where one key has two values."""
    found: dict[str, Metric] = {}
    for metric in metrics:
        if found.setdefault(metric.key, metric) != metric:
            msg = f"{metric.key} has two values: {found[metric.key]} and {metric}"
            raise ValueError(msg)
    return found


def metrics_record(
    metrics: Mapping[str, Metric], series: Mapping[str, Series] = MappingProxyType({})
) -> MetricsRecord:
    """Return what metrics.json says of metrics and series, in the order given."""
    return MetricsRecord(
        metrics={key: _entry(each) for key, each in metrics.items()},
        series={
            key: SeriesEntry(values=each.values, unit=each.unit, stage=each.stage, sample=each.sample)
            for key, each in series.items()
        },
    )


def _entry(metric: Metric) -> MetricEntry:
    whole = metric.interval is not None and metric.level is not None
    return MetricEntry(
        value=metric.value,
        unit=metric.unit,
        stage=metric.stage,
        sample=metric.sample,
        interval=metric.interval if whole else None,
        confidence_level=metric.level if whole else None,
    )


def metrics_of(record: MetricsRecord) -> dict[str, Metric]:
    """Return the metrics of a metrics.json, in its order."""
    return {
        key: Metric(key, each.value, each.unit, each.stage, each.sample, each.interval, each.confidence_level)
        for key, each in record.metrics.items()
    }


def _plain(value: float, unit: str) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if value == 0:
        return "0"
    if abs(value) < _TINY:
        return f"{value:.1e}"
    if unit in _DECIMALS:
        return f"{value:.{_distinct(value, _WHOLE[unit], _DECIMALS[unit])}f}"
    if abs(value) >= _LARGE:
        return f"{value:,.0f}"
    digits = 3 if unit in _COARSE and abs(value) < _THOUSAND else 5
    return f"{value:.{digits}g}"


def _distinct(value: float, whole: float, decimals: int) -> int:
    """Return at least `decimals`; as many as keep a part of `whole` from reading as none or all of it."""
    gap = round(min(abs(value), abs(whole - value)), 9)  # 100 - 99.9 is 0.0999...
    return decimals if gap == 0 else max(decimals, -math.floor(math.log10(gap)))


def _decimals(value: float, interval: tuple[float, float], unit: str) -> int:
    """Return the decimals that show the shorter side of an interval with two digits, of fractions up to 35.

    **Source**: for fractions the rule of the Particle Data Group, Review of Particle Physics, Introduction.
    """
    fewest = _DECIMALS.get(unit, 0)
    sides = [abs(value - end) for end in interval if end != value]
    if not sides:
        return fewest
    shorter = min(sides)
    digits = -math.floor(math.log10(shorter))
    if unit != "1":
        return max(fewest, digits + 1)
    leading = round(shorter * math.pow(10, digits + 1))
    return max(_FEWEST, digits + (leading <= _TWO_DIGITS))
