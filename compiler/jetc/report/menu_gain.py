"""What a path adds to the one it is compared with, where both have the same measured rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        "this one, at its hardest such threshold. The interval of the gain has the statistics of the signal, "
        "paired as both paths have the same events, and of the background: in it are all thresholds of the "
        "other path at which the two true rates may be equal, by the background events that one of the paths "
        "alone passes. A path whose cuts are fixed has one rate, and stands there with it.",
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
            *_gain(f"{start}.gain.{name}", signal, level),
        )


def _gain(key: str, signal: SignalRecord, level: float) -> tuple[Cell, ...]:
    found = signal.compared
    if found is None:
        return ("no rate as high", "", "")
    low, high = found.gain.interval
    gain = 100 * found.gain.value
    return (
        rate_metric(f"{key}.rate_of_other", found.rate, level),
        Percent(fraction_metric(f"{key}.of_other", found.efficiency, level)),
        Metric(key, gain, _POINTS, "menu", signal.all.sample, (100 * low, 100 * high), level),
    )
