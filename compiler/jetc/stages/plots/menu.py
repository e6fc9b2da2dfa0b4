"""Which events of each signal pass the paths of a menu, derived again and held against what was derived."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.menu import MenuRecord
from jetc.artifacts.record import read
from jetc.diagnostics.diagnostic import GateError
from jetc.physics.menu.paths import PathEvents
from jetc.stages.menu.derivation import derive_menu, read_sets
from jetc.stages.plots.pairs import truth_pairs
from jetc.stages.plots.truth import event_truth
from jetc.stages.working_points.halves import Halves
from jetc.validation.menu import MenuSignal
from jetc.validation.turn_on import Passing

if TYPE_CHECKING:
    from jetc_runtime.emulator import Emulator

    from jetc.language.sections.menu import Menu
    from jetc.plan.stage import Step
    from jetc.stages.menu.derivation import MenuSet
    from jetc.stages.plots.pairs import TruthPairs
    from jetc.stages.plots.reads import Reads

__all__ = ["menu_signals"]

_SHOWN = "the path"


def menu_signals(step: Step[Reads], menu: Menu, emulator: Emulator) -> tuple[MenuRecord, list[MenuSignal]]:
    """Return the menu as it was derived, and the events that pass each path, for each of its signals.

    GateError where the menu derived again is another one.
    """
    folders = {name: step.inputs[f"dataset.{name}"] for name in menu.sets(step.spec.working_points.rate_set)}
    sets = read_sets(step.spec, folders=folders, emulator=emulator, progress=step.progress)
    derived, stored = derive_menu(step.spec, sets), read(MenuRecord, step.inputs[MenuRecord.STAGE])
    if derived != stored:
        raise GateError(
            gate="plots",
            what="the menu that is derived again is not the one of stage menu",
            why="the plots show which events pass the paths that were derived",
            mend="run jetc build again; if it stays, this is a fault of jetc",
        )
    pairs = {name: truth_pairs(folders[name], name) for name in menu.signals}
    signals = [
        _signal(step, path.name, sets[name], pairs[name], name, stored.crossing_rate.value)
        for path in menu.paths
        for name in path.signals
    ]
    return stored, signals


def _signal(  # noqa: PLR0913, PLR0917 - a path on a set
    step: Step[Reads], path: str, events: MenuSet, pairs: TruthPairs | None, name: str, total_khz: float
) -> MenuSignal:
    """Return the events of the quoted half, those with two taus besides, and which of them pass."""
    passed, inside = events.passed[path], events.division.evaluation.member
    found = np.flatnonzero(passed)
    alone = PathEvents(found, np.zeros(len(found)), np.zeros(len(found), dtype=np.int64))
    half = Halves.of(alone, events.division, total_khz).evaluation
    truth = event_truth(step.inputs[f"dataset.{name}"], inside)
    effect = half.design_effect(-np.inf, 0)
    return MenuSignal(
        path,
        Passing(name, {_SHOWN: passed[inside]}, truth, effect),
        None if pairs is None else pairs.passing(passed, inside, design_effect=effect),
    )
