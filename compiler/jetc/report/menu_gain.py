"""What a path adds to the one it is compared with, where both have the same measured rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.physics.menu.efficiency import difference_interval
from jetc.report.menu_at_rate import at_rate
from jetc.report.menu_numbers import fraction_metric, rate_metric
from jetc.report.metrics import Metric
from jetc.report.page import Percent, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.artifacts.menu import LineRecord, MenuRecord, SignalRecord
    from jetc.report.menu_at_rate import OtherPath
    from jetc.report.page import Cell

__all__ = ["gain_table"]

_POINTS = "points"
"""The unit of a difference of two fractions in per cent."""


def gain_table(record: MenuRecord) -> Table | None:
    """Return the efficiency of each path beside that of the path it is compared with; None where none is.

    The other path stands there as it is quoted, and at its hardest threshold whose measured rate is not below
    that of the path, if it has one.
    """
    paths = {each.name: each for each in record.paths}
    rows = tuple(row for path in record.paths for row in _rows(path, paths, record.confidence_level))
    if not rows:
        return None
    return Table(
        "What a path adds to the one it is compared with. Two rates that were derived for one target "
        "differ as measured, so the gain is given where the other path has at least the measured rate of "
        "this one, at its hardest such threshold. The interval of the gain is of the signal's events "
        "alone, and takes both efficiencies as independent, though they have the same events. What is not in "
        "it: both rates are counted on the same background events, with the intervals that stand here, so "
        "the threshold at which the true rates are equal is not known; and the other path was set to this "
        "rate on the half that is quoted, where this path's threshold was not.",
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
            *_gain(path, signal, at_rate(other, name, path.rate.evaluation.value), level),
        )


def _gain(path: LineRecord, signal: SignalRecord, other: OtherPath | None, level: float) -> tuple[Cell, ...]:
    if other is None:
        return ("no rate as high", "", "")
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
