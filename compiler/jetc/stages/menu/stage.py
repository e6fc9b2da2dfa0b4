"""Stage `menu`: the trigger paths that the spec makes of jets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.plan.stage import Need, Stage
from jetc.stages.emulator.artifact import LOADED
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes.artifact import LIBRARY

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step
    from jetc.stages.menu.reads import Reads

__all__ = ["STAGE", "TABLE", "stage"]

TABLE = "menu.txt"


def run(step: Step[Reads]) -> None:
    """Derive every path of the menu, and count it again; write menu.json, and menu.txt, the same as a table.

    Beside them, <name>_menu.h has cuts and thresholds for C++, <name>_menu.vh for Verilog.
    """
    from jetc.artifacts.record import write
    from jetc.emulator.menu_thresholds import menu_header, menu_verilog
    from jetc.report.menu_text import menu_text
    from jetc.stages.lanes.scoring import fastest_emulator
    from jetc.stages.menu.check import check_menu
    from jetc.stages.menu.derivation import derive_menu, sets_of_step

    emulator = fastest_emulator(step)
    sets = sets_of_step(step, emulator)
    record = derive_menu(step.spec, sets)
    check_menu(record, step.spec, sets)
    write(record, step.folder)
    texts = {
        TABLE: menu_text(record),
        f"{step.spec.name}_menu.h": menu_header(record, name=step.spec.name),
        f"{step.spec.name}_menu.vh": menu_verilog(record, name=step.spec.name),
    }
    for name, text in texts.items():
        (step.folder / name).write_text(text, encoding="utf-8")


def stage(spec: Spec) -> Stage:
    """Return the stage for the sets that the menu of `spec` names."""
    sets = tuple(Need(f"dataset.{name}") for name in spec.menu.sets(spec.working_points.rate_set))
    return replace(STAGE, needs=(*sets, *STAGE.needs))


STAGE = Stage(
    name="menu",
    sections=(
        "name",
        "dataset.classes",
        "quantisation.logits",
        "quantisation.class_scores",
        "quantisation.pt_ratio",
        "working_points.rate_set",
        "working_points.crossings",
        "working_points.derivation_fraction",
        "working_points.seed",
        "working_points.confidence_level",
        "working_points.exp_table",
        "menu",
    ),
    needs=(Need("hls4ml", (NETWORK,)), Need("emulator", LOADED), Need("lanes", (LIBRARY,))),
    after=("dataset",),
    tools=("numpy", "scipy"),
    code=(
        "jetc.artifacts.dataset",
        "jetc.artifacts.format",
        "jetc.artifacts.menu",
        "jetc.artifacts.record",
        "jetc.emulator.header",
        "jetc.emulator.menu_thresholds",
        "jetc.language.expressions.conditions",
        "jetc.language.expressions.events",
        "jetc.language.expressions.exact",
        "jetc.language.expressions.expression",
        "jetc.language.expressions.grammar",
        "jetc.language.expressions.quantities",
        "jetc.language.text.characters",
        "jetc.physics.division",
        "jetc.physics.expressions",
        "jetc.physics.lines",
        "jetc.physics.menu",
        "jetc.report.judgement",
        "jetc.report.menu_text",
        "jetc.stages.dataset.artifact",
        "jetc.stages.emulator.artifact",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.lanes.artifact",
        "jetc.stages.lanes.scoring",
        "jetc.stages.menu",
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
        "jetc_runtime.tensor",
    ),
    run=run,
)
