"""From the artifacts of a build to the tables of its plots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.plots import PlotsRecord
from jetc.physics.class_scores import class_scores
from jetc.prepare.encodings import ENCODINGS
from jetc.report.events import events_words
from jetc.stages.lanes.scoring import fastest_emulator
from jetc.stages.plots.menu import menu_plots
from jetc.stages.plots.names import discriminants, joined_classes, plot_names
from jetc.stages.plots.signals import signal_jets
from jetc.stages.report.extra_outputs import measured_outputs
from jetc.stages.report.test_split import emulated_split, jet_eta, truth_over_jet
from jetc.taggers.outputs import PT_RATIO
from jetc.validation.distributions import Input, distribution_plots
from jetc.validation.extra_outputs import output_plots
from jetc.validation.importance import Outputs, importance_plots
from jetc.validation.jets import TaggedJets
from jetc.validation.momentum import momentum_plots
from jetc.validation.separation import separation_plots
from jetc.validation.signals import signal_plots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc_runtime.emulator import Emulator
    from numpy.typing import NDArray

    from jetc.artifacts.plots import MatrixRecord, PlotRecord
    from jetc.language.sections.model import ClassTruth
    from jetc.plan.stage import Step
    from jetc.stages.plots.reads import Reads
    from jetc.stages.report.test_split import TestSplit

    Plot = PlotRecord | MatrixRecord
    Named = Iterator[tuple[str, Plot]]

__all__ = ["by_name", "measured_plots"]


def measured_plots(step: Step[Reads]) -> PlotsRecord:
    """Return the tables of all plots; DataError where an artifact does not fit."""
    spec, emulator = step.spec, fastest_emulator(step)
    level = spec.working_points.confidence_level
    split = emulated_split(step, emulator, spec.architecture.extra_outputs or ())
    ratio = truth_over_jet(step)
    jets = _tagged(spec.dataset.classes, split, ratio)
    plots = by_name(
        [
            *separation_plots(jets, discriminants(spec), level=level),
            *momentum_plots(jets, joined_classes(spec), eta=jet_eta(step), level=level),
            *_extra_outputs(step, split, jets, level),
            *_distributions(step, split, jets, level),
            *_importance(step, emulator, split, ratio, level),
            *_signals(step, emulator, level),
            *menu_plots(step, emulator, level=level),
        ]
    )
    unknown = plots.keys() - set(plot_names(spec))
    if unknown:
        msg = f"the names of plots lack {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    return PlotsRecord(events=events_words(spec.samples), confidence_level=level, plots=plots)


def by_name(plots: Iterable[tuple[str, Plot]]) -> dict[str, Plot]:
    """Return plots by their names; ValueError where two have the same."""
    found: dict[str, Plot] = {}
    for name, plot in plots:
        if name in found:
            msg = f"two plots are called {name}"
            raise ValueError(msg)
        found[name] = plot
    return found


def _tagged(classes: tuple[ClassTruth, ...], split: TestSplit, ratio: NDArray[np.float64]) -> TaggedJets:
    return TaggedJets(
        tuple(each.name for each in classes),
        split.class_scores,
        np.asarray(split.stored.labels),
        ratio,
        split.jet_pt,
        split.pt_ratio * split.jet_pt,
    )


def _extra_outputs(step: Step[Reads], split: TestSplit, jets: TaggedJets, level: float) -> Named:
    outputs, targets = step.spec.architecture.extra_outputs or (), step.spec.dataset.extra_targets or ()
    for each in measured_outputs(outputs, targets, split):
        yield from output_plots(each, jets, level=level)


def _distributions(step: Step[Reads], split: TestSplit, jets: TaggedJets, level: float) -> Named:
    features = step.spec.features
    known = ENCODINGS[features.encoding].inputs
    codes = split.stored.codes[:].astype(np.int64)
    inputs = tuple(
        Input(each.name, known[each.name].unit, codes[:, :, index], each.type.lsb)
        for index, each in enumerate(features.inputs)
    )
    filled = (codes != 0).any(axis=2).sum(axis=1)
    return distribution_plots(jets, inputs, filled, sample="test split", level=level)


def _importance(
    step: Step[Reads], emulator: Emulator, split: TestSplit, truth: NDArray[np.float64], level: float
) -> Named:
    spec, stored = step.spec, split.stored
    codes = [each.astype(np.int64) for each in stored.inputs(slice(None))]

    def outputs(index: int | None, order: NDArray[np.int64]) -> Outputs:
        if index is None:
            return Outputs(split.class_scores, split.pt_ratio / truth)
        changed = codes[0].copy()
        changed[:, :, index] = changed[order, :, index]
        words = emulator.predict(changed, *codes[1:])
        ratio = spec.quantisation.pt_ratio.value(words[PT_RATIO][:, 0])
        return Outputs(class_scores(words, spec.quantisation.logits), ratio / truth)

    return importance_plots(
        tuple(each.name for each in spec.features.inputs),
        tuple(each.name for each in spec.dataset.classes),
        np.asarray(stored.labels),
        outputs,
        seed=spec.dataset.split.seed,
        level=level,
    )


def _signals(step: Step[Reads], emulator: Emulator, level: float) -> Named:
    for name in step.spec.menu.signals:
        found = signal_jets(step, emulator, name)
        yield from signal_plots(found, discriminants(step.spec), level=level) if found else ()
