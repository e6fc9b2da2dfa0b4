"""Stage `working_points`: thresholds on the emulator's integer scores, and what they cost and keep."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.language.sections.points import sets_of
from jetc.plan.stage import Need, Stage
from jetc.stages.emulator.artifact import LOADED
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes.artifact import LIBRARY

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step
    from jetc.stages.working_points.reads import Reads

__all__ = ["STAGE", "stage"]


def run(step: Step[Reads]) -> None:
    """Derive every working point of the spec, count each number again; write working_points.json.

    Beside it, <name>_thresholds.h has the thresholds for C++, <name>_thresholds.vh for Verilog.
    """
    from jetc.artifacts.record import read, write
    from jetc.artifacts.working_points import WorkingPointsRecord
    from jetc.emulator.thresholds import thresholds_header, thresholds_verilog
    from jetc.stages.lanes.scoring import fastest_emulator
    from jetc.stages.working_points.check import check_working_points
    from jetc.stages.working_points.derivation import read_trigger_paths, working_points_of

    emulator = fastest_emulator(step)
    folders = {name: step.inputs[f"dataset.{name}"] for name in sets_of(step.spec)}
    sets = read_trigger_paths(step.spec, sets=folders, emulator=emulator, progress=step.progress)
    record = working_points_of(step.spec, sets)
    write(record, step.folder)
    check_working_points(read(WorkingPointsRecord, step.folder), step.spec, sets)
    header = thresholds_header(record, name=step.spec.name)
    (step.folder / f"{step.spec.name}_thresholds.h").write_text(header, encoding="utf-8")
    parameters = thresholds_verilog(record, name=step.spec.name)
    (step.folder / f"{step.spec.name}_thresholds.vh").write_text(parameters, encoding="utf-8")


def stage(spec: Spec) -> Stage:
    """Return the stage for the sets that the working points of `spec` name."""
    sets = tuple(Need(f"dataset.{name}") for name in sets_of(spec))
    return replace(STAGE, needs=(*sets, *STAGE.needs))


STAGE = Stage(
    name="working_points",
    sections=(
        "name",
        "dataset.classes",
        "quantisation.logits",
        "quantisation.pt_ratio",
        "working_points",
        "menu",
    ),
    needs=(Need("hls4ml", (NETWORK,)), Need("emulator", LOADED), Need("lanes", (LIBRARY,))),
    after=("dataset",),
    tools=("numpy", "scipy"),
    code=(
        "jetc.artifacts.dataset",
        "jetc.artifacts.format",
        "jetc.artifacts.record",
        "jetc.artifacts.working_points",
        "jetc.emulator.header",
        "jetc.emulator.thresholds",
        "jetc.language.expressions.expression",
        "jetc.language.sections.points",
        "jetc.language.text.characters",
        "jetc.physics.division",
        "jetc.physics.menu",
        "jetc.stages.emulator.artifact",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.lanes.artifact",
        "jetc.stages.lanes.scoring",
        "jetc.stages.working_points",
        "jetc.taggers.outputs",
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
        "jetc_runtime.paths",
        "jetc_runtime.tensor",
    ),
    run=run,
)
