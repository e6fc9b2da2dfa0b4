"""Every number of working_points.json counted again, event by event, by another method.

The derivation searches sorted scores, cumulated over all thresholds at once. Here a threshold is a cut
that events pass or do not: they are marked and counted, at the quoted code and at the one below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import GateError
from jetc.language.sections.points import points_of
from jetc.physics.menu.paths import GEV_PER_PT_CODE, cuts_to_try, score_format
from jetc.physics.menu.rates import crossing_rate_khz
from jetc.stages.working_points.counted import Counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from jetc.artifacts.working_points import EfficiencyRecord, PointRecord, SideRecord, WorkingPointsRecord
    from jetc.language.sections.model import TriggerPath
    from jetc.physics.division import Division, Half
    from jetc.stages.working_points.derivation import PathsOnSet
    from jetc.stages.working_points.reads import Reads

__all__ = ["check_working_points"]

_NO_CUT = -np.inf


def check_working_points(record: WorkingPointsRecord, spec: Reads, sets: Mapping[str, PathsOnSet]) -> None:
    """Raise GateError for the first number of `record` that the events of `sets` do not give.

    Counted again are the cut that is chosen, every threshold with its scan, the rates and efficiencies of
    both halves, with and without tagger, and the curves; intervals are not.
    """
    settings = spec.working_points
    total_khz = crossing_rate_khz(settings.crossings.bunches, settings.crossings.orbit_frequency_hz)
    _equal("crossing_rate", record.crossing_rate.value, total_khz)
    _equal("points", [each.name for each in record.points], [each.name for each in points_of(spec)])
    _equal("sets", sorted(record.sets), sorted(sets))
    for name, stored in record.sets.items():
        division = sets[name].division
        _equal(f"sets.{name}.derivation_events", stored.derivation_events, int(_derives(division).sum()))
        _equal(f"sets.{name}.evaluation_events", stored.evaluation_events, int((~_derives(division)).sum()))
    for path, stored_point in zip(points_of(spec), record.points, strict=True):
        background, signal = sets[settings.rate_set], sets[path.signal_set]
        tagged, untagged = (
            _PathOnSets(
                Counted(each[0], background.division, total_khz),
                Counted(each[1], signal.division, total_khz),
            )
            for each in (
                (background.tagged[path.name], signal.tagged[path.name]),
                (background.untagged[path.name], signal.untagged[path.name]),
            )
        )
        _check_threshold(path, stored_point, tagged)
        _check_sides(path, stored_point, tagged)
        _check_untagged(path, stored_point, untagged)
        _check_curve(path, stored_point, tagged)


@dataclass(frozen=True, slots=True, eq=False)
class _PathOnSets:
    """One path on the set that gives rates and on the set that gives efficiencies."""

    background: Counted
    signal: Counted

    def check_smallest(self, where: str, cut: float, code: int, target_khz: float) -> None:
        """Raise GateError unless `code` is within the target on the derivation half and `code` - 1 is not."""
        half = self.background.division.derivation
        at = self.background.rate(half, cut, code)
        if at > target_khz:
            raise _differs(where, f"code {code} passes {at:g} kHz, the target is {target_khz:g} kHz")
        if code < 0:
            raise _differs(where, f"code {code} is below 0, the lowest score")
        below = self.background.rate(half, cut, code - 1)
        if code > 0 and below <= target_khz:
            raise _differs(
                where, f"code {code - 1} passes {below:g} kHz, within the target of {target_khz:g} kHz, too"
            )

    def sides(self, cut: float, code: int) -> Iterator[tuple[str, dict[str, float]]]:
        """Yield for each half its name and the numbers of the record, by key."""
        for name in ("derivation", "evaluation"):
            here: Half = getattr(self.background.division, name)
            there: Half = getattr(self.signal.division, name)
            passed = int(self.signal.passing(there, cut, code).sum())
            total, past = int(there.member.sum()), self.signal.past_cut(there, cut)
            yield (
                name,
                {
                    "rate.value": self.background.rate(here, cut, code),
                    "rate.events": int(self.background.passing(here, cut, code).sum()),
                    "efficiency.passed": passed,
                    "efficiency.total": total,
                    "efficiency.value": passed / total,
                    "efficiency_after_cut.passed": passed,
                    "efficiency_after_cut.total": past,
                    "efficiency_after_cut.value": passed / past if past else 0.0,
                },
            )


def _check_threshold(path: TriggerPath, stored: PointRecord, counted: _PathOnSets) -> None:
    where, threshold = f"points.{path.name}", stored.threshold
    declared = score_format(path)
    _equal(f"{where}.threshold.format", threshold.format, declared)
    _equal(f"{where}.threshold.lsb", threshold.lsb, declared.lsb)
    _equal(f"{where}.threshold.value", threshold.value, threshold.code * declared.lsb)
    _equal(f"{where}.target_rate", stored.target_rate.value, path.target_rate_khz)
    _equal(f"{where}.limited_by", stored.limited_by, "score" if threshold.code else "pT")
    _equal(f"{where}.scan", [each.cut for each in stored.scan], list(cuts_to_try(path)))
    half = counted.signal.division.derivation
    for number, each in enumerate(stored.scan):
        place = f"{where}.scan[{number}]"
        counted.check_smallest(f"{place}.threshold", each.cut, each.threshold, path.target_rate_khz)
        passed = int(counted.signal.passing(half, each.cut, each.threshold).sum())
        _equal(f"{place}.signal_passed", each.signal_passed, passed)
    most = max(each.signal_passed for each in stored.scan)
    chosen = next(each for each in stored.scan if each.signal_passed == most)
    _equal(f"{where}.cut", stored.cut.value, chosen.cut)
    _equal(f"{where}.threshold.code", threshold.code, chosen.threshold)


def _check_sides(path: TriggerPath, stored: PointRecord, counted: _PathOnSets) -> None:
    found = {"derivation": stored.derivation, "evaluation": stored.evaluation}
    for half, wanted in counted.sides(stored.cut.value, stored.threshold.code):
        _check_side(f"points.{path.name}.{half}", found[half], wanted)


def _check_untagged(path: TriggerPath, stored: PointRecord, counted: _PathOnSets) -> None:
    where, record = f"points.{path.name}.untagged", stored.untagged
    code = round(record.threshold.value / GEV_PER_PT_CODE)
    _equal(f"{where}.threshold", record.threshold.value, code * GEV_PER_PT_CODE)
    counted.check_smallest(f"{where}.threshold", _NO_CUT, code, path.target_rate_khz)
    found = {"derivation": record.derivation, "evaluation": record.evaluation}
    for half, wanted in counted.sides(_NO_CUT, code):
        _check_side(f"{where}.{half}", found[half], wanted)


def _check_side(where: str, found: SideRecord, wanted: Mapping[str, float]) -> None:
    numbers = {"rate.value": found.rate.value, "rate.events": found.rate.events}
    numbers |= _counts("efficiency", found.efficiency)
    numbers |= _counts("efficiency_after_cut", found.efficiency_after_cut)
    for key, value in wanted.items():
        _equal(f"{where}.{key}", numbers[key], value)


def _counts(name: str, found: EfficiencyRecord) -> dict[str, float]:
    return {f"{name}.passed": found.passed, f"{name}.total": found.total, f"{name}.value": found.value}


def _check_curve(path: TriggerPath, stored: PointRecord, counted: _PathOnSets) -> None:
    where, curve, cut = f"points.{path.name}.curve", stored.curve, stored.cut.value
    if stored.threshold.code not in curve.threshold:
        raise _differs(where, f"the threshold {stored.threshold.code} is not on it")
    codes = len(curve.threshold)
    _equal(f"{where}: lengths", [len(curve.rate), len(curve.efficiency)], [codes, codes])
    here, there = counted.background.division.evaluation, counted.signal.division.evaluation
    total = int(there.member.sum())
    for number, code in enumerate(curve.threshold):
        passed = int(counted.signal.passing(there, cut, code).sum())
        _equal(f"{where}.rate[{number}]", curve.rate[number], counted.background.rate(here, cut, code))
        _equal(f"{where}.efficiency[{number}]", curve.efficiency[number], passed / total)


def _derives(division: Division) -> NDArray[np.bool_]:
    return division.derivation.member


def _equal(where: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise _differs(where, f"it says {found}, counting the events gives {wanted}")


def _differs(where: str, what: str) -> GateError:
    return GateError(
        gate="working_points",
        what=f"{where}: {what}",
        why="thresholds go into the menu, rates and efficiencies are quoted: each is counted in two ways",
        mend="build stage working_points again; if it stays, report this with the spec",
    )
