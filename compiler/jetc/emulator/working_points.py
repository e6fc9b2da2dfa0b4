"""Working points as circuits and analyses apply them: what a path asks for, its cut and its threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from jetc.language.sections.points import HtScoreSum, TauPair, points_of

if TYPE_CHECKING:
    from jetc.artifacts.menu import LineRecord, MenuRecord
    from jetc.language.sections.points import Pointed, TriggerPath

__all__ = ["WorkingPoint", "working_points_of"]


@dataclass(frozen=True, slots=True)
class WorkingPoint:
    """A path with its cut, GeV, which is exceeded, and its threshold, a code that is reached."""

    path: TriggerPath
    cut_gev: float
    threshold: int


def working_points_of(spec: Pointed, record: MenuRecord) -> tuple[WorkingPoint, ...]:
    """Return the working points of `spec` as `record` has derived them, in their order."""
    lines = {each.name: each for each in record.paths}
    return tuple(_point(path, lines[path.name]) for path in points_of(spec))


def _point(path: TriggerPath, line: LineRecord) -> WorkingPoint:
    if line.threshold is None:
        msg = f"{path.name}: a working point has a threshold"
        raise ValueError(msg)
    match path:
        case HtScoreSum():
            cut = path.ht_gev.minimum if line.cut is None else line.cut.value
        case TauPair():
            cut = path.pt_min_gev
        case _:
            assert_never(path)
    return WorkingPoint(path, cut, line.threshold.code)
