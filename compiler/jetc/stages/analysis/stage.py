"""Stage `analysis`: the tagger for whoever has jets and no firmware, by `jetc_runtime.tagger`.

Apart from the emulator, since it needs the menu.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.artifacts.dataset import CODES, JET_CODES
from jetc.artifacts.menu import MenuRecord
from jetc.plan.stage import Need, Stage
from jetc.stages.emulator.artifact import LOADED
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes.artifact import LIBRARY, SOURCES

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step
    from jetc.stages.analysis.reads import Reads

__all__ = ["STAGE", "stage"]


def run(step: Step[Reads]) -> None:
    """Write the folder; GateError where its C++ gives another bit than the emulator on any vector."""
    from jetc_runtime.emulator import CppEmulator

    from jetc.stages.analysis.folder import write_folder

    write_folder(step, CppEmulator(step.inputs["emulator"], sealed=step.seals["emulator"]))


def stage(spec: Spec) -> Stage:
    """Return the stage for the sets that `spec` trains on, whose test jets are compared."""
    files = (CODES, JET_CODES) if spec.features.of_the_jet else (CODES,)
    tests = tuple(
        Need(f"dataset.{name}", tuple(f"test/{each}" for each in files)) for name in spec.dataset.sets
    )
    return replace(STAGE, needs=(*tests, *STAGE.needs))


STAGE = Stage(
    name="analysis",
    sections=(
        "name",
        "dataset.sets",
        "features",
        "quantisation.logits",
        "working_points.exp_table",
        "working_points.points",
        "menu",
        "verification",
    ),
    needs=(
        Need("hls4ml", (NETWORK,)),
        Need("emulator", LOADED),
        Need("lanes", (LIBRARY, f"{SOURCES}/*")),
        Need(MenuRecord.STAGE, (MenuRecord.FILE,)),
    ),
    after=("verification",),
    tools=("numpy",),
    code=(
        "jetc.artifacts.dataset",
        "jetc.artifacts.format",
        "jetc.artifacts.menu",
        "jetc.artifacts.record",
        "jetc.emulator.recipe",
        "jetc.emulator.working_points",
        "jetc.language.expressions.expression",
        "jetc.language.sections.points",
        "jetc.language.text.characters",
        "jetc.ntuple.fields",
        "jetc.ntuple.schema",
        "jetc.prepare.arithmetic",
        "jetc.prepare.encodings",
        "jetc.prepare.expression",
        "jetc.prepare.meaning",
        "jetc.prepare.words",
        "jetc.stages.analysis",
        "jetc.stages.emulator.artifact",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.lanes.artifact",
        "jetc.stages.lanes.comparison",
        "jetc.stages.lanes.scoring",
        "jetc.stages.training.jets",
        "jetc.stages.training.joined",
        "jetc.stages.verification.vectors",
        "jetc_runtime.discriminant",
        "jetc_runtime.emulator",
        "jetc_runtime.evaluate",
        "jetc_runtime.fixed_point",
        "jetc_runtime.lanes",
        "jetc_runtime.layers",
        "jetc_runtime.libraries",
        "jetc_runtime.manifest",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.recipe",
        "jetc_runtime.steps",
        "jetc_runtime.tensor",
        "jetc_testbench",
    ),
    run=run,
)
