"""From trigger sets and emulator scores to the content of menu.json."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.discriminant import exp_entries

from jetc.artifacts.menu import MenuRecord, ValueRecord
from jetc.diagnostics.diagnostic import GateError
from jetc.language.expressions.exact import score_codes
from jetc.language.expressions.expression import Call, Logic, Name, Number
from jetc.physics.lines.events import EventColumns, line_cuts, line_events, passing, threshold_of
from jetc.physics.lines.objects import jet_columns, objects_of
from jetc.physics.menu.comparison import quoted_rate
from jetc.physics.menu.derivation import HalfSample, Trial
from jetc.physics.menu.efficiency import measure_efficiency
from jetc.physics.menu.paths import PathEvents, discriminants
from jetc.physics.menu.rates import crossing_rate_khz, summed_rate
from jetc.physics.menu.working_point import WorkingPoint, derive_point
from jetc.stages.menu.acceptance import accepted_events
from jetc.stages.menu.branches import branch_scores
from jetc.stages.menu.compared import Derived, compared
from jetc.stages.menu.division import divided
from jetc.stages.menu.halves import Halves
from jetc.stages.menu.numbers import counted_events, set_record
from jetc.stages.menu.precision import check_resolved
from jetc.stages.menu.record import Line, line_record
from jetc.stages.menu.trigger_sets import read_trigger_set, score_jets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc_runtime.emulator import Emulator
    from numpy.typing import NDArray

    from jetc.language.expressions.exact import Codes
    from jetc.language.sections.menu import Menu, MenuPath
    from jetc.physics.division import Division
    from jetc.physics.lines.events import Threshold
    from jetc.physics.lines.objects import Chosen
    from jetc.physics.menu.derivation import Curve
    from jetc.physics.menu.efficiency import Efficiency
    from jetc.physics.menu.rates import Rate
    from jetc.plan.stage import Progress, Step
    from jetc.stages.menu.compared import Compared
    from jetc.stages.menu.reads import Reads
    from jetc.stages.menu.trigger_sets import JetScores, TriggerSet

__all__ = ["MenuSet", "codes_of", "derive_menu", "draw_seed", "events_of", "read_sets", "sets_of_step"]

_CURVE_POINTS = 120
_WHOLE_STEP, _NEAR_STEP = 24, 7
"""Of how many thresholds of a curve one has an interval of its own, over all codes and near the target."""
_NEAR_TARGET = (20.0, 0.05)
"""Rates over the target between which a curve has smaller steps."""


@dataclass(frozen=True, slots=True, eq=False)
class MenuSet:
    """A set in its two halves, with the objects of its events, and which pass the paths derived so far.

    `counted` says which of its events count; `accepted` (events,) are those within the acceptance that the
    menu declares, None where it declares none.
    """

    division: Division
    counted: str
    objects: Mapping[str, Chosen]
    jets: Mapping[str, NDArray[np.float64]]
    accepted: NDArray[np.bool_] | None = None
    passed: dict[str, NDArray[np.bool_]] = field(default_factory=dict)

    @property
    def events(self) -> EventColumns:
        """The events as columns."""
        return EventColumns(self.objects, self.jets, len(self.division.stratum), self.passed)


def read_sets(
    spec: Reads, *, folders: Mapping[str, Path], emulator: Emulator, progress: Progress
) -> dict[str, MenuSet]:
    """Return each set that the menu needs, by name; DataError where one does not fit."""
    menu = spec.menu
    return {
        name: _set(spec, read_trigger_set(folders[name], name), folders[name], emulator, progress)
        for name in menu.sets(spec.working_points.rate_set)
    }


def sets_of_step(step: Step[Reads], emulator: Emulator) -> dict[str, MenuSet]:
    """Return each set that the menu of `step` needs, from the datasets that it was given, as `read_sets`."""
    spec = step.spec
    folders = {name: step.inputs[f"dataset.{name}"] for name in spec.menu.sets(spec.working_points.rate_set)}
    return read_sets(spec, folders=folders, emulator=emulator, progress=step.progress)


def events_of(spec: Reads, path: MenuPath, events: MenuSet) -> PathEvents:
    """Return the events of a set that meet what `path` requires, all but a scanned cut."""
    return line_events(path, events.events, codes_of(spec), spec.menu.sizes)


def derive_menu(spec: Reads, sets: Mapping[str, MenuSet]) -> MenuRecord:
    """Return every path of the menu; GateError where no threshold keeps to a target."""
    settings = spec.working_points
    total_khz = crossing_rate_khz(settings.crossings.bunches, settings.crossings.orbit_frequency_hz)
    derivation = _Derivation(spec, sets, total_khz)
    return MenuRecord(
        crossing_rate=ValueRecord(value=total_khz, unit="kHz"),
        confidence_level=settings.confidence_level,
        sets={name: set_record(each.division) for name, each in sets.items()},
        paths=tuple(line_record(derivation.line(path), spec.menu) for path in spec.menu.paths),
    )


def codes_of(spec: Reads) -> Mapping[str, Codes]:
    """Return the codes of each score by name: those of classes that the network gives, and those declared."""
    classes = [each.name for each in spec.dataset.classes]
    return score_codes(classes, spec.quantisation.class_scores, spec.menu.declared_scores)


def draw_seed(spec: Reads, path: MenuPath) -> tuple[int, ...]:
    """Return the seed of what is drawn for a path: that of the spec, and the letters of its name."""
    return (spec.working_points.seed, *path.name.encode())


def _set(
    spec: Reads, trigger_set: TriggerSet, folder: Path, emulator: Emulator, progress: Progress
) -> MenuSet:
    menu = spec.menu
    needed = np.ones(len(trigger_set.jets.pt), dtype=bool)
    scored = score_jets(emulator, trigger_set, needed, progress)
    columns = jet_columns(
        trigger_set.jets,
        pt_ratio=spec.quantisation.pt_ratio.value(scored.pt_ratio[:, 0]),
        scores={**_scores(spec, menu, scored), **branch_scores(folder, menu)},
    )
    division = divided(trigger_set, spec.working_points)
    objects = objects_of(menu.objects, trigger_set.jets, columns)
    acceptance = menu.acceptance_of(trigger_set.name)
    quoted = division.evaluation.member
    accepted = None if acceptance is None else accepted_events(folder, trigger_set.jets, acceptance, quoted)
    return MenuSet(division, counted_events(trigger_set), objects, columns, accepted)


def _scores(spec: Reads, menu: Menu, scored: JetScores) -> dict[str, NDArray[np.float64]]:
    """Return the scores of each jet by name, (jets,), with the values that their codes have."""
    classes, codes = tuple(each.name for each in spec.dataset.classes), scored.class_scores
    entries = exp_entries(spec.quantisation.logits, spec.working_points.exp_table)
    declared = {
        each.name: each.type.value(discriminants(codes, each, classes, entries)) for each in menu.scores
    }
    form = spec.quantisation.class_scores
    values = {} if form is None else {name: form.value(codes[:, at]) for at, name in enumerate(classes)}
    return {**values, **declared}


@dataclass(frozen=True, slots=True, eq=False)
class _Derivation:
    """What the paths of a menu are derived from, one after the other.

    `derived` has those that a later one is compared with.
    """

    spec: Reads
    sets: Mapping[str, MenuSet]
    total_khz: float
    derived: dict[str, Derived] = field(default_factory=dict)

    def line(self, path: MenuPath) -> Line:
        """Derive one path, quote it, and mark the events that pass it."""
        events = {name: events_of(self.spec, path, each) for name, each in self.sets.items()}
        halves = {
            name: Halves.of(found, self.sets[name].division, self.total_khz) for name, found in events.items()
        }
        background, first = halves[self.spec.working_points.rate_set], halves[path.signals[0]]
        threshold = threshold_of(path, codes_of(self.spec), self.spec.menu.sizes)
        target = self._target(path)
        point = self._point(path, threshold, target, background, first)
        trial = point.trial
        expected = self._resolved(path, background, trial)
        for name, found in events.items():
            total = len(self.sets[name].division.stratum)
            self.sets[name].passed[path.name] = passing(
                found, total, cut=trial.cut, threshold=trial.threshold
            )
        rates = background.rates(trial, level=self.level)
        curve = self._curve(background, first, threshold, trial, target)
        derived = Derived(halves, events, trial, rates.evaluation, curve)
        if any(each.compare == path.name for each in self.spec.menu.paths):
            self.derived[path.name] = derived
        return Line(
            path=path,
            threshold=threshold,
            target_khz=target,
            point=point,
            expected_relative_uncertainty=expected,
            rates=rates,
            kept={name: halves[name].kept(trial, level=self.level) for name in path.signals},
            accepted={name: self._accepted(path, name, halves[name], trial) for name in path.signals},
            compared=self._compared(path, derived),
            curve=curve,
            pure={name: self._pure(path, name) for name in joined(path)},
            counted={name: each.counted for name, each in self.sets.items()},
            rate_set=self.spec.working_points.rate_set,
            total_khz=self.total_khz,
        )

    def _point(
        self,
        path: MenuPath,
        threshold: Threshold | None,
        target: float | None,
        background: Halves,
        signal: Halves,
    ) -> WorkingPoint:
        """Return what is derived for `target`; where the cuts are fixed, nothing is, and all pass."""
        if threshold is None or target is None:
            passed = int(signal.derivation.past_cut(-np.inf).sum())
            return WorkingPoint((Trial(-np.inf, 0, passed),), 0.0, None)
        point = derive_point(
            background.derivation,
            signal.derivation,
            cuts=line_cuts(path),
            target_khz=target,
            minimum=threshold.codes.low,
            seed=draw_seed(self.spec, path),
        )
        highest = threshold.codes.high
        if threshold.is_bounded and point.trial.threshold > highest:
            raise GateError(
                gate="menu",
                what=f"{path.name}: even the highest score, code {highest}, exceeds "
                f"{point.derived_for_khz:g} kHz",
                why="too many minimum-bias events have the highest score",
                mend="raise the rate or what the path requires, or widen the types of its scores",
                of_one_training=True,
            )
        return point

    def _resolved(self, path: MenuPath, background: Halves, trial: Trial) -> float | None:
        """Return the relative uncertainty to expect of the rate; GateError where that is too large."""
        rate_set = self.spec.working_points.rate_set
        division = self.sets[rate_set].division
        expected = background.expected(division, trial)
        check_resolved(path, expected, rate_set=rate_set, division=division)
        return expected

    def _target(self, path: MenuPath) -> float | None:
        match path.rate:
            case Number():
                return path.rate.value
            case Call("rate", (Name(name),)):
                settings = self.spec.working_points
                of = self.sets[settings.rate_set]
                events = PathEvents.of(of.passed[name])
                half = HalfSample.of(events, of.division, of.division.derivation, self.total_khz)
                return float(summed_rate(half.past_cut(-np.inf), half.event_rate))
            case _:
                return None

    @property
    def level(self) -> float:
        """The confidence level of all intervals."""
        return self.spec.working_points.confidence_level

    def _accepted(self, path: MenuPath, name: str, signal: Halves, trial: Trial) -> Efficiency | None:
        """Return the efficiency for events of a signal within its acceptance, on the half that is quoted."""
        of = self.sets[name]
        if of.accepted is None:
            return None
        inside = of.accepted & of.division.evaluation.member
        effect = signal.evaluation.design_effect(trial.cut, trial.threshold)
        passed = int((of.passed[path.name] & inside).sum())
        return measure_efficiency(passed, int(inside.sum()), level=self.level, design_effect=effect)

    def _compared(self, path: MenuPath, derived: Derived) -> Mapping[str, Compared]:
        """Return by signal what `path` adds to the one it is compared with, where that has a rate as high."""
        if path.compare is None:
            return {}
        sets = {name: (each.division, each.passed[path.name]) for name, each in self.sets.items()}
        return compared(
            derived,
            self.derived[path.compare],
            sets,
            rate_set=self.spec.working_points.rate_set,
            signals=path.signals,
            total_khz=self.total_khz,
            level=self.level,
        )

    def _curve(
        self,
        background: Halves,
        signal: Halves,
        threshold: Threshold | None,
        trial: Trial,
        target_khz: float | None,
    ) -> Curve | None:
        """Return rate and efficiency past the cut of `trial`, from the lowest code to above the highest.

        Codes go in equal steps, and in smaller ones where the rate is near its target. None where the cuts
        are fixed.
        """
        if threshold is None or target_khz is None:
            return None
        quoted = (background.evaluation.above(trial.cut)[0], signal.evaluation.above(trial.cut)[0])
        scores = np.concatenate((*quoted, [trial.threshold]))
        lowest = max(threshold.codes.low, min(0, int(scores.min())))
        soft, hard = (
            background.derivation.threshold(trial.cut, factor * target_khz, lowest) for factor in _NEAR_TARGET
        )
        whole, near = (
            np.unique(np.linspace(first, last, _CURVE_POINTS).astype(np.int64))
            for first, last in ((lowest, int(scores.max()) + 1), (soft, hard))
        )
        ends = [whole[0], whole[-1], near[0], near[-1], trial.threshold]
        marked = np.unique(np.concatenate((whole[::_WHOLE_STEP], near[::_NEAR_STEP], ends)))
        thresholds = np.unique(np.concatenate((whole, near, marked)))
        return background.curve(signal, trial, thresholds, marked, level=self.level)

    def _pure(self, path: MenuPath, name: str) -> Rate:
        """Return the quoted rate of the events that pass `name`, and no other path that `path` joins."""
        of = self.sets[self.spec.working_points.rate_set]
        alone = of.passed[name].copy()
        for other in joined(path):
            if other != name:
                alone &= ~of.passed[other]
        return quoted_rate(alone, of.division, self.total_khz, level=self.level)


def joined(path: MenuPath) -> tuple[str, ...]:
    """Return the paths of which one is enough, where that is all that `path` requires."""
    node = path.require
    if path.derive is not None or not isinstance(node, Logic) or node.operator != "or":
        return ()
    found = tuple(each.name for each in node.parts if isinstance(each, Name))
    return found if len(found) == len(node.parts) else ()
