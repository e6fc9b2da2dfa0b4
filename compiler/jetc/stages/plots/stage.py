"""Stage `plots`: the tables of the plots by which a tagger is judged.

No build makes it: `jetc plots` does, and draws them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.artifacts.menu import MenuRecord
from jetc.artifacts.plots import PlotsRecord
from jetc.plan.stage import Need, Stage
from jetc.stages.dataset.artifact import TEST_ETA, TEST_RATIO
from jetc.stages.emulator.artifact import LOADED
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes.artifact import LIBRARY

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step
    from jetc.stages.plots.reads import Reads

__all__ = ["STAGE", "stage"]


def run(step: Step[Reads]) -> None:
    """Write plots.json: the same bytes for the same inputs."""
    from jetc.artifacts.record import write
    from jetc.stages.plots.measuring import measured_plots

    write(measured_plots(step), step.folder)


def stage(spec: Spec) -> Stage:
    """Return the stage for the sets of `spec`: their test jets, and those that measure the menu."""
    trained = tuple(Need(f"dataset.{name}", ("test/*", TEST_RATIO, TEST_ETA)) for name in spec.dataset.sets)
    measured = tuple(Need(f"dataset.{name}") for name in spec.menu.sets(spec.working_points.rate_set))
    return replace(STAGE, needs=(*trained, *measured, *STAGE.needs))


STAGE = Stage(
    name=PlotsRecord.STAGE,
    sections=(
        "name",
        "samples",
        "dataset.sets",
        "dataset.classes",
        "dataset.split",
        "dataset.extra_targets",
        "architecture.extra_outputs",
        "features",
        "menu",
        "quantisation",
        "working_points",
    ),
    needs=(
        Need("hls4ml", (NETWORK,)),
        Need("emulator", LOADED),
        Need("lanes", (LIBRARY,)),
        Need(MenuRecord.STAGE, (MenuRecord.FILE,)),
    ),
    tools=("boost-histogram", "hist", "numpy", "scipy"),
    code=(
        "jetc.artifacts.dataset",
        "jetc.artifacts.format",
        "jetc.artifacts.menu",
        "jetc.artifacts.plots",
        "jetc.artifacts.record",
        "jetc.language.expressions.conditions",
        "jetc.language.expressions.events",
        "jetc.language.expressions.exact",
        "jetc.language.expressions.expression",
        "jetc.language.expressions.grammar",
        "jetc.language.expressions.quantities",
        "jetc.language.sections.points",
        "jetc.language.text.characters",
        "jetc.ntuple.block",
        "jetc.ntuple.schema",
        "jetc.physics.class_scores",
        "jetc.physics.division",
        "jetc.physics.expressions",
        "jetc.physics.labels",
        "jetc.physics.lines",
        "jetc.physics.measured_output",
        "jetc.physics.menu",
        "jetc.physics.roc",
        "jetc.physics.spread",
        "jetc.prepare.arithmetic",
        "jetc.prepare.encodings",
        "jetc.prepare.expression",
        "jetc.prepare.words",
        "jetc.report.events",
        "jetc.stages.dataset.artifact",
        "jetc.stages.dataset.growing",
        "jetc.stages.dataset.truth",
        "jetc.stages.emulator.artifact",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.lanes.artifact",
        "jetc.stages.lanes.scoring",
        "jetc.stages.menu.acceptance",
        "jetc.stages.menu.branches",
        "jetc.stages.menu.compared",
        "jetc.stages.menu.derivation",
        "jetc.stages.menu.division",
        "jetc.stages.menu.halves",
        "jetc.stages.menu.numbers",
        "jetc.stages.menu.precision",
        "jetc.stages.menu.reads",
        "jetc.stages.menu.record",
        "jetc.stages.menu.trigger_sets",
        "jetc.stages.plots",
        "jetc.stages.report.extra_outputs",
        "jetc.stages.report.test_split",
        "jetc.stages.training.jets",
        "jetc.stages.training.joined",
        "jetc.taggers.outputs",
        "jetc.validation.distributions",
        "jetc.validation.extra_outputs",
        "jetc.validation.importance",
        "jetc.validation.jets",
        "jetc.validation.lines",
        "jetc.validation.menu",
        "jetc.validation.momentum",
        "jetc.validation.rates",
        "jetc.validation.separation",
        "jetc.validation.signals",
        "jetc.validation.tau_pairs",
        "jetc.validation.turn_on",
        "jetc_runtime.discriminant",
        "jetc_runtime.emulator",
        "jetc_runtime.evaluate",
        "jetc_runtime.fixed_point",
        "jetc_runtime.jet_table",
        "jetc_runtime.lanes",
        "jetc_runtime.layers",
        "jetc_runtime.libraries",
        "jetc_runtime.manifest",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
    ),
    run=run,
)
