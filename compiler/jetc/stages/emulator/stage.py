"""Stage `emulator`: the hls4ml C++ as the shared library that CMSSW loads, and that Python runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.plan.stage import Need, Stage
from jetc.prepare import CHAIN_MODULES
from jetc.stages.hls4ml.artifact import NETWORK, PROJECT, TOP_FUNCTION

if TYPE_CHECKING:
    from jetc.plan.stage import Step
    from jetc.stages.emulator.reads import Reads

__all__ = ["STAGE"]


def run(step: Step[Reads]) -> None:
    """Write <name>.so, batch-runner.so, emulator.json (ports) and sources/; GateError at other weights."""
    from jetc.stages.emulator.build import build_emulator

    build_emulator(step)


STAGE = Stage(
    name="emulator",
    sections=("name", "features", "link"),
    needs=(Need("hls4ml", (NETWORK, TOP_FUNCTION, f"{PROJECT}/firmware/*")),),
    tools=("g++",),
    code=(
        "jetc.artifacts.interface",
        "jetc.emulator.calls",
        "jetc.emulator.header",
        "jetc.emulator.integer_code",
        "jetc.emulator.link_functions",
        "jetc.emulator.package",
        "jetc.emulator.preparation",
        "jetc.emulator.word_fields",
        "jetc.lower.node",
        *CHAIN_MODULES,
        "jetc.prepare.conventions",
        "jetc.stages.emulator",
        "jetc.stages.hls4ml.artifact",
        "jetc.tools.hls4ml_headers",
        "jetc.tools.make",
        "jetc.tools.process",
        "jetc.tools.refusals",
        "jetc_runtime.cpp",
        "jetc_runtime.fixed_point",
        "jetc_runtime.layers",
        "jetc_runtime.manifest",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
    ),
    run=run,
    aside=True,  # most of it is one g++, and the RTL does not wait for it
)
