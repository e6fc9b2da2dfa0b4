"""The figure of a scanned cut: the signal that each cut keeps, its threshold set anew for the rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.report.metrics import Series
from jetc.report.page import Figure
from jetc.report.plots import cut_scan_figure

if TYPE_CHECKING:
    from jetc.artifacts.working_points import EfficiencyRecord, TrialRecord

__all__ = ["CutScan", "scan_figure"]


@dataclass(frozen=True, slots=True)
class CutScan:
    """The cuts that were tried for a path, in their `unit`, the chosen one, and the set that chose it.

    `derivation` is the efficiency on the half that derives; `stage` is what derived.
    """

    stage: str
    name: str
    variable: str
    unit: str
    chosen: float
    trials: tuple[TrialRecord, ...]
    signal: str
    derivation: EfficiencyRecord


def scan_figure(scan: CutScan, *, events: str) -> Figure:
    """Return the figure with its series; `events` says on it what its events are."""
    cuts = tuple(each.cut for each in scan.trials)
    efficiency = tuple(each.signal_passed / scan.derivation.total for each in scan.trials)
    unit = "" if scan.unit == "1" else scan.unit
    svg = cut_scan_figure(
        cuts,
        efficiency,
        chosen=scan.chosen,
        variable=scan.variable,
        unit=unit,
        events=events,
        name=scan.name,
    )
    caption = (
        f"{scan.name}, derivation half: efficiency for {scan.signal} at each "
        f"{scan.variable} cut, the threshold on the score set anew for the target rate."
    )
    start, sample = f"{scan.stage}.{scan.name}.scan", scan.derivation.sample
    series = (
        Series(f"{start}.cut", cuts, scan.unit, scan.stage, sample),
        Series(f"{start}.efficiency", efficiency, "1", scan.stage, sample),
    )
    return Figure(svg, caption, series)
