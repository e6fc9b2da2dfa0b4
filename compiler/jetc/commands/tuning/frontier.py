"""What a scan found: each point with its numbers, the frontier among them, and the point that is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

from jetc.commands.tuning.columns import columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

__all__ = ["Point", "as_record", "chosen", "point_of", "table"]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a scan. Numbers are None where its training or its spec failed, and `failed` says how."""

    settings: Mapping[str, str]
    validation: Mapping[str, tuple[float, float, float]]
    """Area under the ROC curve of each class against all others: value and ends of its interval."""
    luts: int | None
    cycles: int | None
    latency_ns: float | None
    within: bool
    """Whether it keeps to the limits."""
    on_frontier: bool
    failed: str | None
    bit_operations: int | None
    efficiency: Mapping[str, Mapping[str, Any]]
    """By working point, on the half of the events on which thresholds are derived: value and interval."""
    trainings: int
    spread: float | None
    """Standard deviation of the mean area over trainings."""

    @property
    def mean(self) -> float:
        """The mean over classes of the areas, by which points are compared."""
        return sum(value for value, *_ in self.validation.values()) / max(len(self.validation), 1)


def point_of(settings: Mapping[str, str], given: Mapping[str, Any], *, on_frontier: bool) -> Point:
    """Return a point from what the study keeps of it."""
    return Point(
        settings=settings,
        validation={name: tuple(each) for name, each in given.get("validation", {}).items()},
        luts=given.get("luts"),
        cycles=given.get("cycles"),
        latency_ns=given.get("latency_ns"),
        within=given.get("within", False),
        on_frontier=on_frontier,
        failed=given.get("failed"),
        bit_operations=given.get("bit_operations"),
        efficiency=given.get("efficiency", {}),
        trainings=given.get("trainings", 0),
        spread=given.get("spread"),
    )


def chosen(points: Sequence[Point]) -> Point | None:
    """Return the point of the frontier with the largest mean area, of equal ones the smallest."""
    front = [each for each in points if each.on_frontier]
    return max(front, key=lambda each: (each.mean, -(each.luts or 0)), default=None)


def table(points: Sequence[Point], best: Point | None) -> Table:
    """Return the points, the best first: those of the frontier are marked, the chosen one twice."""
    shown = Table(title="Frontier, on the validation split", title_justify="left", pad_edge=False)
    told = columns_of([each.settings for each in points])
    triggers = list(best.efficiency) if best is not None else []
    for name in ("", *told.names, "mean AUC", "± seeds", *triggers, "LUT (Yosys)", "latency, ns", ""):
        shown.add_column(name, overflow="fold")
    for each in sorted(points, key=lambda each: (-each.mean, each.luts or 0)):
        where = "" if each.within else "beyond the limits"
        shown.add_row(
            "**" if each is best else "*" if each.on_frontier else "",
            *told.of(each.settings),
            f"{each.mean:.4f}" if each.validation else "",
            "" if each.spread is None else f"{each.spread:.4f}",
            *(_percent(each.efficiency.get(name)) for name in triggers),
            "" if each.luts is None else f"{each.luts:,}",
            "" if each.latency_ns is None else f"{each.latency_ns:.1f}",
            where if each.failed is None else each.failed,
        )
    return shown


def as_record(points: Sequence[Point], best: Point | None, quoted: Mapping[str, Any]) -> dict[str, object]:
    """Return what frontier.json says; `quoted` is what the chosen point gives on test."""
    return {
        "schema": 2,
        "compared": "mean over classes of the area under the ROC curve, validation split; LUT by Yosys, "
        "before place and route; latency register to register",
        "efficiency": "of the signal set at the target rate, on the events that derive thresholds",
        "spread": "standard deviation of the mean area over trainings",
        "points": [
            {
                "settings": dict(each.settings),
                "mean_auc": each.mean if each.validation else None,
                "validation": {name: _area(*area) for name, area in each.validation.items()},
                "spread": each.spread,
                "trainings": each.trainings,
                "efficiency": {name: dict(found) for name, found in each.efficiency.items()},
                "bit_operations": each.bit_operations,
                "luts": each.luts,
                "cycles": each.cycles,
                "latency_ns": each.latency_ns,
                "within_limits": each.within,
                "on_frontier": each.on_frontier,
                "failed": each.failed,
            }
            for each in points
        ],
        "chosen": None if best is None else {"settings": dict(best.settings), **quoted},
    }


def _percent(efficiency: Mapping[str, Any] | None) -> str:
    return "" if efficiency is None else f"{efficiency['value']:.1%}"


def _area(value: float, low: float, high: float) -> dict[str, object]:
    return {"value": value, "interval": [low, high]}
