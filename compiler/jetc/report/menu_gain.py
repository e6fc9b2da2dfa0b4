"""What a path adds to the one it is compared with, where both have the same measured rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.physics.menu.efficiency import difference_interval
from jetc.report.menu_numbers import fraction_metric, rate_metric
from jetc.report.metrics import Metric
from jetc.report.page import Percent, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.artifacts.menu import LineRecord, MenuRecord, SignalRecord
    from jetc.report.page import Cell

__all__ = ["gain_table"]

_POINTS = "points"
"""The unit of a difference of two fractions in per cent."""


@dataclass(frozen=True, slots=True)
class _Other:
    """The path that is compared with, at a threshold of its curve."""

    rate_khz: float
    rate_interval: tuple[float, float]
    efficiency: float
    interval: tuple[float, float]


def gain_table(record: MenuRecord) -> Table | None:
    """Return the efficiency of each path beside that of the path it is compared with; None where none is.

    The other path stands there at its own threshold, and at the hardest one of its curve whose measured rate
    is not below that of the path. Where it has no curve for the signal, there is no such threshold.
    """
    paths = {each.name: each for each in record.paths}
    rows = tuple(row for path in record.paths for row in _rows(path, paths, record.confidence_level))
    if not rows:
        return None
    return Table(
        "What a path adds to the one it is compared with. Two rates that were derived for one target "
        "differ as measured, so the gain is given where the other path has at least the measured rate of "
        "this one: at the hardest such threshold of its curve. Both have the same events; the interval of "
        "the gain takes them as independent, which makes it wider.",
        (
            "path, signal, compared with",
            "rate",
            "efficiency",
            "efficiency of the other, as derived",
            "rate of the other, at least as high",
            "its efficiency there",
            "gain",
        ),
        rows,
    )


def _rows(path: LineRecord, paths: Mapping[str, LineRecord], level: float) -> Iterator[tuple[Cell, ...]]:
    if path.compare is None:
        return
    other, start = paths[path.compare], f"menu.{path.name}"
    derived = {each.signal_set: each.all for each in other.signals}
    for signal in path.signals:
        name = signal.signal_set
        yield (
            f"{path.name}, {name}, {other.name}",
            rate_metric(f"{start}.rate", path.rate.evaluation, level),
            Percent(fraction_metric(f"{start}.efficiency.{name}", signal.all, level)),
            Percent(fraction_metric(f"menu.{other.name}.efficiency.{name}", derived[name], level)),
            *_gain(path, signal, _at_rate(other, name, path.rate.evaluation.value), level),
        )


def _gain(path: LineRecord, signal: SignalRecord, other: _Other | None, level: float) -> tuple[Cell, ...]:
    if other is None:
        return ("no such threshold", "", "")
    key, sample = f"menu.{path.name}.gain.{signal.signal_set}", signal.all.sample
    low, high = difference_interval(
        (signal.all.value, *signal.all.interval), (other.efficiency, *other.interval)
    )
    gain = 100 * (signal.all.value - other.efficiency)
    return (
        Metric(
            f"{key}.rate_of_other",
            other.rate_khz,
            "kHz",
            "report",
            path.rate.evaluation.sample,
            other.rate_interval,
            level,
        ),
        Percent(Metric(f"{key}.of_other", other.efficiency, "1", "report", sample, other.interval, level)),
        Metric(key, gain, _POINTS, "report", sample, (100 * low, 100 * high), level),
    )


def _at_rate(other: LineRecord, signal: str, rate_khz: float) -> _Other | None:
    """Return `other` at the hardest threshold of its curve whose rate is not below `rate_khz`, if one is."""
    curve = other.curve
    if curve is None or other.signals[0].signal_set != signal:
        return None
    places = [place for place, rate in enumerate(curve.rate) if rate >= rate_khz]
    if not places:
        return None
    last = places[-1]
    return _Other(
        curve.rate[last],
        (curve.rate_low[last], curve.rate_high[last]),
        curve.efficiency[last],
        (curve.efficiency_low[last], curve.efficiency_high[last]),
    )
