"""Stage `vivado`: the vendor projects of both paths, and their reports where the tools are installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.rtl import RtlRecord
from jetc.plan.stage import Need, Stage
from jetc.stages.hls4ml.artifact import PROJECT
from jetc.stages.rtl.artifact import VERILOG

if TYPE_CHECKING:
    from jetc.plan.stage import Step
    from jetc.stages.vivado_projects import Reads

__all__ = ["STAGE"]


def run(step: Step[Reads]) -> None:
    """Write vitis/, vivado/ and vivado.json, which says of each tool what it found, or why not."""
    from jetc.stages.vivado_projects import build_projects

    build_projects(step)


STAGE = Stage(
    name="vivado",
    sections=("name", "firmware.part", "firmware.clock_mhz"),
    needs=(
        Need("hls4ml", (f"{PROJECT}/*",)),
        Need("rtl", (RtlRecord.FILE, f"{VERILOG}/*")),
    ),
    tools=("vitis_hls", "vivado"),
    code=(
        "jetc.artifacts.format",
        "jetc.artifacts.record",
        "jetc.artifacts.rtl",
        "jetc.artifacts.vivado",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.rtl.artifact",
        "jetc.stages.vivado",
        "jetc.stages.vivado_projects",
        "jetc.tools.process",
        "jetc.tools.refusals",
        "jetc.tools.vitis",
        "jetc.tools.vivado",
        "jetc.vendor.tcl",
        "jetc.vendor.vitis",
        "jetc.vendor.vivado",
        "jetc_runtime.fixed_point",
    ),
    run=run,
)
