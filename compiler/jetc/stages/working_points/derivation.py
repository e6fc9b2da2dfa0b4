"""From trigger sets and emulator scores to the content of working_points.json."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.discriminant import exp_entries

from jetc.artifacts.working_points import PointRecord, ValueRecord, WorkingPointsRecord
from jetc.diagnostics.diagnostic import DataError, GateError
from jetc.language.sections.points import points_of, sets_of
from jetc.physics.division import Division, divide
from jetc.physics.menu.paths import candidates, cuts_to_try, discriminants, path_events, score_terms
from jetc.physics.menu.rates import crossing_rate_khz, interaction_rate_khz
from jetc.physics.menu.working_points import best, derive
from jetc.stages.working_points.halves import Halves
from jetc.stages.working_points.precision import check_resolved
from jetc.stages.working_points.record import Derived, counted_events, point_record, set_record
from jetc.stages.working_points.trigger_sets import read_trigger_set, score_jets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc_runtime.emulator import Emulator

    from jetc.language.sections.model import Crossings, TriggerPath
    from jetc.physics.menu.paths import PathEvents
    from jetc.physics.menu.working_points import Curve, HalfSample, Trial
    from jetc.plan.stage import Progress
    from jetc.stages.working_points.reads import Halving, Reads
    from jetc.stages.working_points.trigger_sets import TriggerSet

__all__ = ["PathsOnSet", "derive_working_points", "divided", "read_trigger_paths", "working_points_of"]

_CURVE_POINTS = 120


@dataclass(frozen=True, slots=True, eq=False)
class PathsOnSet:
    """A set in its two halves, and the events of each trigger path, with and without tagger.

    `events` says which of its events count.
    """

    division: Division
    events: str
    tagged: Mapping[str, PathEvents]
    untagged: Mapping[str, PathEvents]


def derive_working_points(
    spec: Reads, *, sets: Mapping[str, Path], emulator: Emulator, progress: Progress
) -> WorkingPointsRecord:
    """Return the working points of `spec` as a record, the same for the same inputs.

    Raises DataError where a set does not fit, GateError where no threshold keeps to a target.
    """
    return working_points_of(spec, read_trigger_paths(spec, sets=sets, emulator=emulator, progress=progress))


def read_trigger_paths(
    spec: Reads, *, sets: Mapping[str, Path], emulator: Emulator, progress: Progress
) -> dict[str, PathsOnSet]:
    """Return the events of each trigger path, by name of a set; DataError where a set does not fit.

    `sets` are the artifacts of the sets by their name.
    """
    return {
        name: _paths_on(spec, read_trigger_set(sets[name], name), emulator, progress)
        for name in sets_of(spec)
    }


def working_points_of(spec: Reads, sets: Mapping[str, PathsOnSet]) -> WorkingPointsRecord:
    """Return the working points of `spec` as a record; GateError where no threshold keeps to a target."""
    settings = spec.working_points
    total_khz = crossing_rate_khz(settings.crossings.bunches, settings.crossings.orbit_frequency_hz)
    return WorkingPointsRecord(
        crossing_rate=ValueRecord(value=total_khz, unit="kHz"),
        confidence_level=settings.confidence_level,
        sets={name: set_record(each.division) for name, each in sets.items()},
        points=tuple(_point(spec, path, sets, total_khz) for path in points_of(spec)),
    )


def _paths_on(spec: Reads, trigger_set: TriggerSet, emulator: Emulator, progress: Progress) -> PathsOnSet:
    settings = spec.working_points
    paths = [each for each in points_of(spec) if trigger_set.name in (settings.rate_set, each.signal_set)]
    chosen = {path.name: candidates(trigger_set.jets, path) for path in paths}
    needed = np.zeros(len(trigger_set.jets.pt), dtype=bool)
    for each in chosen.values():
        needed[each.jets] = True
    scores = score_jets(emulator, trigger_set, needed, progress)
    classes = tuple(each.name for each in spec.dataset.classes)
    entries = exp_entries(spec.quantisation.logits, settings.exp_table)
    tagged = {}
    for path in paths:
        jet_scores, ratio = scores.of(chosen[path.name].jets)
        tagged[path.name] = path_events(
            trigger_set.jets,
            path,
            chosen[path.name],
            discriminant=discriminants(jet_scores, path.score, classes, entries),
            pt_ratio=spec.quantisation.pt_ratio.value(ratio),
        )
    division = divided(trigger_set, settings)
    events = counted_events(trigger_set)
    return PathsOnSet(division, events, tagged, {name: each.untagged for name, each in chosen.items()})


def divided(trigger_set: TriggerSet, settings: Halving) -> Division:
    """Return the two halves of a set; DataError where there are none, or a signal's weights differ."""
    try:
        division = divide(
            trigger_set.weight,
            trigger_set.stratum,
            trigger_set.interaction,
            fraction=settings.derivation_fraction,
            seed=settings.seed,
            by_hardness=trigger_set.by_hardness,
        )
    except ValueError as error:
        raise DataError(
            file=f"trigger/{trigger_set.name}/events.npz",
            what=str(error),
            why="working points are derived on one half of a set and quoted on the other",
            mend="use more events; where they are generated, also enlarge soft_library and hard_library",
        ) from error
    if trigger_set.name != settings.rate_set and len(np.unique(trigger_set.weight)) != 1:
        raise DataError(
            file=f"trigger/{trigger_set.name}/events.npz",
            what=f"the events of signal set {trigger_set.name} differ in weight",
            why="efficiencies are counted, with binomial intervals",
            mend="name an unweighted set as the signal",
        )
    if trigger_set.cross_section_pb is None:
        return division
    part = _interactions_per_crossing(settings.crossings, trigger_set.cross_section_pb)
    return replace(division, share=division.share * part)


def _interactions_per_crossing(crossings: Crossings, cross_section_pb: float) -> float:
    """Return how many interactions a crossing has on average; a good spec has the luminosity."""
    if crossings.luminosity_per_cm2_s is None:
        raise ValueError("the rate set has cross-sections, and the spec no luminosity")
    every = crossing_rate_khz(crossings.bunches, crossings.orbit_frequency_hz)
    return interaction_rate_khz(cross_section_pb, crossings.luminosity_per_cm2_s) / every


def _point(spec: Reads, path: TriggerPath, sets: Mapping[str, PathsOnSet], total_khz: float) -> PointRecord:
    settings = spec.working_points
    rate_set, signal_set = sets[settings.rate_set], sets[path.signal_set]
    background = Halves.of(rate_set.tagged[path.name], rate_set.division, total_khz)
    signal = Halves.of(signal_set.tagged[path.name], signal_set.division, total_khz)
    trials = derive(
        background.derivation,
        signal.derivation,
        cuts=cuts_to_try(path),
        target_khz=path.target_rate_khz,
        minimum=0,
    )
    trial = best(trials)
    _check_attainable(path, trial)
    expected = background.expected(rate_set.division, trial)
    check_resolved(
        path, expected, gate="working_points", rate_set=settings.rate_set, division=rate_set.division
    )
    level = settings.confidence_level
    untagged_background = Halves.of(rate_set.untagged[path.name], rate_set.division, total_khz)
    untagged_signal = Halves.of(signal_set.untagged[path.name], signal_set.division, total_khz)
    without = _untagged(untagged_background.derivation, untagged_signal.derivation, path)
    return point_record(
        path,
        rate_set=settings.rate_set,
        events={name: each.events for name, each in sets.items()},
        derived=Derived(
            trials=trials,
            trial=trial,
            quotes=background.quotes(signal, trial, level=level),
            expected_relative_uncertainty=expected,
            untagged=without,
            untagged_quotes=untagged_background.quotes(untagged_signal, without, level=level),
            curve=_curve(background, signal, trial, level),
        ),
        total_khz=total_khz,
    )


def _untagged(background: HalfSample, signal: HalfSample, path: TriggerPath) -> Trial:
    """Return the pT threshold, in quarters of a GeV, of the same path without the tagger."""
    return derive(background, signal, cuts=(-np.inf,), target_khz=path.target_rate_khz, minimum=0)[0]


def _curve(background: Halves, signal: Halves, trial: Trial, level: float) -> Curve:
    quoted = (background.evaluation.above(trial.cut)[0], signal.evaluation.above(trial.cut)[0])
    highest = int(np.concatenate((*quoted, [trial.threshold])).max())
    ladder = np.linspace(0, highest + 1, _CURVE_POINTS).astype(np.int64)
    thresholds = np.unique(np.append(ladder, trial.threshold))
    return background.curve(signal, trial, thresholds, level=level)


def _check_attainable(path: TriggerPath, trial: Trial) -> None:
    highest = score_terms(path) * path.score.type.max_code
    if trial.threshold > highest:
        raise GateError(
            gate="working_points",
            what=f"{path.name}: even the highest score, code {highest}, exceeds {path.target_rate_khz} kHz",
            why="too many minimum-bias events saturate the discriminant",
            mend="raise the target rate or the pT requirements, or widen score.type",
            of_one_training=True,
        )
