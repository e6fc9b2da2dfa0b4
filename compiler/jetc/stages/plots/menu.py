"""The paths of a menu, derived again and held against what was derived: rates, and which events pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.menu import MenuRecord
from jetc.artifacts.record import read
from jetc.diagnostics.diagnostic import GateError
from jetc.language.sections.points import TauPair, points_of
from jetc.physics.lines.events import line_cuts, passing
from jetc.stages.menu.derivation import derive_menu, events_of, sets_of_step
from jetc.stages.menu.halves import Halves
from jetc.stages.plots.cuts import varied
from jetc.stages.plots.hardest_taus import hardest_taus
from jetc.stages.plots.pairs import truth_pairs
from jetc.stages.plots.truth import event_truth, tau_legs
from jetc.validation.menu import menu_plot
from jetc.validation.rates import MeasuredCut, MeasuredPath, cut_plots, rate_plots, with_unit
from jetc.validation.tau_pairs import pair_plots
from jetc.validation.turn_on import Passing, event_plots, hardest_tau_plots, tau_plots

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.emulator import Emulator
    from numpy.typing import NDArray

    from jetc.artifacts.menu import LineRecord
    from jetc.artifacts.plots import MatrixRecord, PlotRecord
    from jetc.language.sections.menu import MenuPath
    from jetc.plan.stage import Step
    from jetc.stages.menu.derivation import MenuSet
    from jetc.stages.plots.hardest_taus import TruthTau
    from jetc.stages.plots.pairs import TruthPairs
    from jetc.stages.plots.reads import Reads

    Named = Iterator[tuple[str, PlotRecord | MatrixRecord]]

__all__ = ["ShownPath", "menu_plots"]


def menu_plots(step: Step[Reads], emulator: Emulator, *, level: float) -> Named:
    """Yield the plots of every path; GateError where the menu derived again is another one."""
    spec = step.spec
    folders = {name: step.inputs[f"dataset.{name}"] for name in spec.menu.signals}
    sets = sets_of_step(step, emulator)
    derived, stored = derive_menu(spec, sets), read(MenuRecord, step.inputs[MenuRecord.STAGE])
    if derived != stored:
        raise GateError(
            gate="plots",
            what="the menu that is derived again is not the one of stage menu",
            why="the plots show which events pass the paths that were derived",
            mend="run jetc build again; if it stays, this is a fault of jetc",
        )
    yield "menu/rates", menu_plot(stored)
    pairs = {name: truth_pairs(folders[name], name) for name in spec.menu.signals}
    hardest = {name: hardest_taus(folders[name], name) for name in spec.menu.signals}
    taus = {each.name: each for each in points_of(spec) if isinstance(each, TauPair)}
    for path, line in zip(spec.menu.paths, stored.paths, strict=True):
        shown = ShownPath(step, path, line, sets, stored.crossing_rate.value)
        yield from shown.rates(level)
        for name in path.signals:
            yield from shown.efficiencies(name, pairs[name], hardest[name], level)
        if path.name in taus:
            legs = tau_legs(step, emulator, taus[path.name], line, shown.quoted(path.signals[0]))
            yield from tau_plots(path.name, legs, level=level) if legs else ()


@dataclass(frozen=True, slots=True, eq=False)
class ShownPath:
    """A path on the sets of a menu that is derived, with what was derived for it."""

    step: Step[Reads]
    path: MenuPath
    line: LineRecord
    sets: Mapping[str, MenuSet]
    total_khz: float

    @property
    def cut(self) -> float:
        """The scanned cut, or one that all events pass."""
        return -np.inf if self.line.cut is None else self.line.cut.value

    def quoted(self, name: str) -> NDArray[np.bool_]:
        """Return which events of a set are of the half that is quoted."""
        return self.sets[name].division.evaluation.member

    def halves(self, path: MenuPath, name: str) -> Halves:
        """Return the candidates of `path`, which is this one with another cut, on a set."""
        found = events_of(self.step.spec, path, self.sets[name])
        return Halves.of(found, self.sets[name].division, self.total_khz)

    def rates(self, level: float) -> Named:
        """Yield rates and efficiencies against the threshold and against a cut, where the path has them."""
        line, spec = self.line, self.step.spec
        if line.threshold is None or line.curve is None or line.target is None:
            return
        measured = MeasuredPath(
            name=line.name,
            cut=""
            if line.cut is None
            else f" at {line.cut.variable} above {with_unit(line.cut.value, line.cut.unit)}",
            threshold=line.threshold,
            target_khz=line.target.value,
            signal=self.path.signals[0],
            rate_set=spec.working_points.rate_set,
            curve=line.curve,
        )
        yield from rate_plots(measured)
        cut = varied(self.path, line)
        if cut is not None:
            background = self.halves(cut.path, measured.rate_set)
            signal = self.halves(cut.path, measured.signal)
            shown = MeasuredCut(
                cut.variable,
                cut.unit,
                line_cuts(cut.path),
                background.both,
                signal.evaluation,
                scanned=line.cut is not None,
            )
            yield from cut_plots(measured, shown, level=level)

    def efficiencies(self, name: str, pairs: TruthPairs | None, taus: TruthTau | None, level: float) -> Named:
        """Yield the efficiency for one signal against the truth that its ntuples have."""
        of, inside = self.sets[name], self.quoted(name)
        code = 0 if self.line.threshold is None else self.line.threshold.code
        candidates = events_of(self.step.spec, self.path, of)
        half = Halves.of(candidates, of.division, self.total_khz).evaluation
        effect = half.design_effect(self.cut, code)
        passed = {"the path": of.passed[self.path.name]}
        if self.line.threshold is not None and self.path.require is not None:
            lowest = int(np.iinfo(np.int64).min)
            passed["its cuts alone"] = passing(candidates, len(inside), cut=self.cut, threshold=lowest)
        if self.path.compare is not None:
            passed[f"{self.path.compare}, with which it is compared"] = of.passed[self.path.compare]
        truth = event_truth(self.step.inputs[f"dataset.{name}"], inside)
        events = Passing(name, {each: marks[inside] for each, marks in passed.items()}, truth, effect)
        yield from event_plots(self.path.name, events, level=level)
        if pairs is not None:
            both = pairs.passing(passed["the path"], inside, design_effect=effect)
            yield from pair_plots(self.path.name, both, level=level)
        if taus is not None:
            one = taus.passing(passed, inside, design_effect=effect)
            yield from hardest_tau_plots(self.path.name, one, level=level)
