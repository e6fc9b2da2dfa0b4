"""Every number of menu.json counted again, event by event, by another method.

The derivation searches sorted scores, cumulated over all thresholds at once. Here a threshold is a cut that
events pass or do not: they are marked and counted, at the quoted code and at the one below it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import GateError
from jetc.language.expressions.events import scanned
from jetc.language.expressions.expression import Number, names
from jetc.physics.lines.events import line_cuts, threshold_of
from jetc.physics.menu.derivation import HalfSample
from jetc.physics.menu.rates import crossing_rate_khz
from jetc.physics.menu.working_point import rate_to_derive_for
from jetc.stages.menu.counted import Counted
from jetc.stages.menu.derivation import codes_of, draw_seed, events_of, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from jetc.artifacts.menu import (
        ComparedRecord,
        LineRecord,
        MenuRecord,
        SignalRecord,
        TargetRecord,
        TrialRecord,
    )
    from jetc.language.sections.menu import MenuPath
    from jetc.physics.division import Half
    from jetc.physics.lines.events import Threshold
    from jetc.stages.menu.derivation import MenuSet
    from jetc.stages.menu.reads import Reads

__all__ = ["check_menu"]

_HALVES = ("derivation", "evaluation")
_NO_CUT = -np.inf
_LEAST = int(np.iinfo(np.int64).min)
"""A code that every candidate reaches."""


def check_menu(record: MenuRecord, spec: Reads, sets: Mapping[str, MenuSet]) -> None:
    """Raise GateError for the first number of `record` that the events of `sets` do not give.

    Counted again are targets that are the rate of another path, the cut that is chosen, every threshold with
    its scan, rates and efficiencies on both halves and within acceptances, compared paths, curves
    and pure rates; intervals are not. The bootstrap is drawn again, by the same method.
    """
    machine = spec.working_points.crossings
    total_khz = crossing_rate_khz(machine.bunches, machine.orbit_frequency_hz)
    _equal("crossing_rate", record.crossing_rate.value, total_khz)
    _equal("paths", [each.name for each in record.paths], [each.name for each in spec.menu.paths])
    _equal("sets", sorted(record.sets), sorted(sets))
    for name, each in sets.items():
        stored, of = record.sets[name], each.division
        wanted = (int(of.derivation.member.sum()), int(of.evaluation.member.sum()))
        _equal(f"sets.{name}", (stored.derivation_events, stored.evaluation_events), wanted)
    codes = codes_of(spec)
    unmarked = {name: replace(each, passed={}) for name, each in sets.items()}
    before: dict[str, _Line] = {}
    for path, line in zip(spec.menu.paths, record.paths, strict=True):
        threshold = threshold_of(path, codes, spec.menu.sizes)
        counted = {
            name: Counted(events_of(spec, path, each), each.division, total_khz)
            for name, each in unmarked.items()
        }
        seed, rate_set = draw_seed(spec, path), spec.working_points.rate_set
        found = _Line(path, line, threshold, counted, rate_set, unmarked, seed)
        found.check()
        for signal in line.signals:
            found.check_compared(f"paths.{path.name}.signals.{signal.signal_set}.compared", signal, before)
        before[path.name] = found
        for name, each in unmarked.items():
            here = [counted[name].passing(half, *_chosen(line)) for half in _both(each)]
            each.passed[path.name] = np.logical_or(*here)


def _both(of: MenuSet) -> tuple[Half, Half]:
    return of.division.derivation, of.division.evaluation


def _chosen(line: LineRecord) -> tuple[float, int]:
    """Return the cut and the code that the record has, or those that every candidate passes."""
    return (
        _NO_CUT if line.cut is None else line.cut.value,
        0 if line.threshold is None else line.threshold.code,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """A path with what the record says of it, and its candidates by set; `sets` mark the paths before.

    `seed` is that of the bootstrap.
    """

    path: MenuPath
    line: LineRecord
    threshold: Threshold | None
    counted: Mapping[str, Counted]
    rate_set: str
    sets: Mapping[str, MenuSet]
    seed: tuple[int, ...]

    def check(self) -> None:
        where = f"paths.{self.path.name}"
        self._check_target(f"{where}.target")
        self._check_words(where)
        lowest = None if self.threshold is None else self.threshold.codes.low
        code = None if self.line.threshold is None else self.line.threshold.code
        _equal(f"{where}.limited", self.line.limited, lowest is not None and code == lowest)
        if self.threshold is not None:
            self._check_threshold(where, self.threshold)
        for each in _HALVES:
            self._check_rate(f"{where}.rate.{each}", each)
        _equal(f"{where}.signals", [each.signal_set for each in self.line.signals], list(self.path.signals))
        for signal in self.line.signals:
            for name, found, wanted in self._efficiencies(signal):
                _equal(f"{where}.signals.{signal.signal_set}.{name}", found, wanted)
            self._check_accepted(f"{where}.signals.{signal.signal_set}.accepted", signal)
        self._check_curve(f"{where}.curve")
        self._check_pure(f"{where}.pure")

    def _half(self, name: str, of: str) -> Half:
        half: Half = getattr(self.counted[name].division, of)
        return half

    def _check_target(self, where: str) -> None:
        target, declared = self.line.target, self.path.rate
        if target is None or declared is None:
            _equal(where, target, declared)
            return
        of = None if isinstance(declared, Number) else next(names(declared)).name
        _equal(f"{where}.path", target.path, of)
        if isinstance(declared, Number):
            _equal(where, target.value, declared.value)
        elif of is not None:
            half = self._half(self.rate_set, "derivation")
            passed = self.sets[self.rate_set].passed[of] & half.member
            _equal(where, target.value, self.counted[self.rate_set].rate_of(half, passed))
        self._check_expected(where, target)
        low, high = self.line.rate.evaluation.interval
        _equal(f"{where}_in_interval", self.line.target_in_interval, low <= target.value <= high)

    def _check_expected(self, where: str, target: TargetRecord) -> None:
        """Raise GateError where the bootstrap, drawn again, gives another rate to derive for or to expect."""
        background, signal = (
            HalfSample.of(each.events, each.division, each.division.derivation, each.total_khz)
            for each in (self.counted[self.rate_set], self.counted[self.path.signals[0]])
        )
        sought, expected = rate_to_derive_for(
            background, signal, cuts=line_cuts(self.path), target_khz=target.value, seed=self.seed
        )
        _equal(f"{where}.derived_for", target.derived_for, sought)
        stored = self.line.expected_rate
        if expected is None or stored is None:
            _equal(f"{where}: expected rate", stored, expected)
            return
        wanted = (expected.khz, (expected.low_khz, expected.high_khz))
        _equal(f"{where}: expected rate", (stored.value, stored.middle), wanted)

    def _check_words(self, where: str) -> None:
        """Raise GateError where a name or a unit is none of the spec's."""
        found, cut = scanned(self.path.require), self.line.cut
        _equal(f"{where}.compare", self.line.compare, self.path.compare)
        _equal(f"{where}.cut.variable", cut and cut.variable, found and str(found[0]))
        if self.threshold is not None and self.line.threshold is not None:
            said = (self.line.threshold.variable, self.line.threshold.unit)
            _equal(f"{where}.threshold", said, (str(self.path.derive), self.threshold.unit))

    def _check_threshold(self, where: str, threshold: Threshold) -> None:
        cut, code = _chosen(self.line)
        found, form = self.line.threshold, threshold.format
        _equal(f"{where}.threshold.format", found and found.format, form)
        _equal(f"{where}.threshold.lsb", found and found.lsb, form.lsb)
        _equal(f"{where}.threshold.value", found and found.value, code * form.lsb)
        if self.line.cut is None:
            self._check_smallest(f"{where}.threshold", cut, code, threshold.codes.low)
            return
        _equal(f"{where}.scan", tuple(each.cut for each in self.line.scan), line_cuts(self.path))
        for each in self.line.scan:
            self._check_trial(f"{where}.scan at {each.cut:g}", each, threshold.codes.low)
        most = max(each.signal_passed for each in self.line.scan)
        best = next(each for each in self.line.scan if each.signal_passed == most)
        _equal(f"{where}.cut", (cut, code), (best.cut, best.threshold))

    def _check_trial(self, where: str, trial: TrialRecord, lowest: int) -> None:
        self._check_smallest(where, trial.cut, trial.threshold, lowest)
        first = self.path.signals[0]
        kept = self.counted[first].passing(self._half(first, "derivation"), trial.cut, trial.threshold)
        _equal(f"{where}: signal", trial.signal_passed, int(kept.sum()))

    def _check_smallest(self, where: str, cut: float, code: int, lowest: int) -> None:
        """Raise GateError unless `code` is within the target on the derivation half and the next is not."""
        khz = 0.0 if self.line.target is None else self.line.target.derived_for
        background, half = self.counted[self.rate_set], self._half(self.rate_set, "derivation")
        at = background.rate(half, cut, code)
        if at > khz or code < lowest:
            raise _differs(where, f"code {code} passes {at:g} kHz, it is derived for {khz:g} kHz")
        if code > lowest and background.rate(half, cut, code - 1) <= khz:
            raise _differs(where, f"code {code - 1} is within the {khz:g} kHz that it is derived for, too")

    def _check_rate(self, where: str, of: str) -> None:
        background, half = self.counted[self.rate_set], self._half(self.rate_set, of)
        passed = background.passing(half, *_chosen(self.line))
        found = getattr(self.line.rate, of)
        wanted = (background.rate_of(half, passed), int(passed.sum()))
        _equal(where, (found.value, found.events), wanted)

    def _efficiencies(self, signal: SignalRecord) -> Iterator[tuple[str, tuple[object, ...], object]]:
        counted, (cut, code) = self.counted[signal.signal_set], _chosen(self.line)
        for name, half_name in (
            ("derivation", "derivation"),
            ("all", "evaluation"),
            ("after_cuts", "evaluation"),
        ):
            half, found = self._half(signal.signal_set, half_name), getattr(signal, name)
            passed = int(counted.passing(half, cut, code).sum())
            total = counted.past_cut(half, cut) if name == "after_cuts" else int(half.member.sum())
            yield (
                name,
                (found.passed, found.total, found.value),
                (passed, total, passed / total if total else 0.0),
            )

    def _check_accepted(self, where: str, signal: SignalRecord) -> None:
        accepted, counted = self.sets[signal.signal_set].accepted, self.counted[signal.signal_set]
        if accepted is None or signal.accepted is None:
            _equal(where, signal.accepted, accepted)
            return
        half, found = self._half(signal.signal_set, "evaluation"), signal.accepted
        passed = int((counted.passing(half, *_chosen(self.line)) & accepted).sum())
        total = int((accepted & half.member).sum())
        wanted = (passed, total, passed / total if total else 0.0)
        _equal(where, (found.passed, found.total, found.value), wanted)

    def check_compared(self, where: str, signal: SignalRecord, before: Mapping[str, _Line]) -> None:
        """Raise GateError where the path that this one is compared with, of `before`, has other numbers."""
        found = signal.compared
        if self.path.compare is None:
            _equal(where, found, None)
            return
        other, khz = before[self.path.compare], self.line.rate.evaluation.value
        if found is None:
            most = other.rate_at(_LEAST)
            if most >= khz:
                raise _differs(where, f"{other.line.name} has {most:g} kHz, {self.line.name} {khz:g} kHz")
            return
        self._check_same_rate(where, found, other)
        passed = {each.code: other.passed_at(signal.signal_set, each.code) for each in found.ends}
        for each in found.ends:
            _equal(f"{where} at {each.code}", each.passed, int(passed[each.code].sum()))
        here, there = self.passed_at(signal.signal_set), passed[found.code]
        one, two = (int(each.sum()) / signal.all.total for each in (here & ~there, there & ~here))
        efficiency = found.efficiency
        _equal(
            where, (efficiency.value, efficiency.total), (there.sum() / signal.all.total, signal.all.total)
        )
        _equal(f"{where}.gain", found.gain.value, one - two)

    def _check_same_rate(self, where: str, found: ComparedRecord, other: _Line) -> None:
        """Raise GateError unless the code is the hardest with a rate as high, and each end is a threshold."""
        khz, rate = self.line.rate.evaluation.value, other.rate_at(found.code)
        if not (
            rate >= khz and (other.threshold is None or rate == 0 or other.rate_at(found.code + 1) < khz)
        ):
            raise _differs(where, f"code {found.code} is not the hardest that passes {khz:g} kHz")
        passed = other.passed_at(self.rate_set, found.code)
        _equal(f"{where}.rate", (found.rate.value, found.rate.events), (rate, int(passed.sum())))
        softest, at, hardest = (each.code for each in found.ends)
        if not softest <= at <= hardest:
            raise _differs(where, f"code {at} is not from {softest} to {hardest}")
        for code in (softest, at, hardest):
            if not other.is_threshold(code):
                raise _differs(where, f"no event passes code {code} that {code + 1} does not pass")

    def is_threshold(self, code: int) -> bool:
        """Tell whether an event of the quoted half has `code`, or it is the one above all that they have.

        Only 0 is one where nothing is a candidate, or all cuts are fixed.
        """
        if self.threshold is None or self.rate_at(_LEAST) == 0:
            return code == 0
        is_above_all = self.rate_at(code) == 0 < self.rate_at(code - 1)
        return is_above_all or self.rate_at(code) != self.rate_at(code + 1)

    def rate_at(self, code: int) -> float:
        """Return the rate, kHz, past the chosen cut and `code` on the quoted half."""
        half = self._half(self.rate_set, "evaluation")
        return self.counted[self.rate_set].rate_of(half, self.passed_at(self.rate_set, code))

    def passed_at(self, name: str, code: int | None = None) -> NDArray[np.bool_]:
        """Return the events (events,) of the quoted half of a set past the chosen cut and `code`.

        Without a code it is the one that was chosen; a path whose cuts are fixed has no other.
        """
        cut, chosen = _chosen(self.line)
        code = chosen if code is None or self.threshold is None else code
        return self.counted[name].passing(self._half(name, "evaluation"), cut, code)

    def _check_curve(self, where: str) -> None:
        curve, (cut, code) = self.line.curve, _chosen(self.line)
        if curve is None or self.threshold is None:
            _equal(where, curve, self.threshold)
            return
        if code not in curve.threshold:
            raise _differs(where, f"the threshold {code} is not on it")
        if list(curve.threshold) != sorted(set(curve.threshold)) or curve.rate[-1] or curve.efficiency[-1]:
            raise _differs(where, "its codes do not rise to one that nothing reaches")
        background, signal = self.counted[self.rate_set], self.counted[self.path.signals[0]]
        here, there = (self._half(name, "evaluation") for name in (self.rate_set, self.path.signals[0]))
        total = int(there.member.sum())
        rates = tuple(background.rates(here, cut, curve.threshold))
        _equal(f"{where}.rate", curve.rate, rates)
        passed = signal.counts(there, cut, curve.threshold).sum(axis=0)
        _equal(f"{where}.efficiency", curve.efficiency, tuple((passed / total).tolist()))

    def _check_pure(self, where: str) -> None:
        names, background = joined(self.path), self.counted[self.rate_set]
        _equal(where, [each.path for each in self.line.pure], list(names))
        half, passed = self._half(self.rate_set, "evaluation"), self.sets[self.rate_set].passed
        for each in self.line.pure:
            alone: NDArray[np.bool_] = passed[each.path] & half.member
            for other in names:
                if other != each.path:
                    alone = alone & ~passed[other]
            wanted = (background.rate_of(half, alone), int(alone.sum()))
            _equal(f"{where}.{each.path}", (each.rate.value, each.rate.events), wanted)


def _equal(where: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise _differs(where, f"it says {found}, counting the events gives {wanted}")


def _differs(where: str, what: str) -> GateError:
    return GateError(
        gate="menu",
        what=f"{where}: {what}",
        why="thresholds, rates and efficiencies of a menu are quoted: each is counted in two ways",
        mend="build stage menu again; if it stays, report this with the spec",
    )
