"""Stage `verification`: integer evaluator, C++ emulator and simulated RTL, equal on every bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.plan.stage import Stage
from jetc.stages.emulator_artifact import FIRMWARE, SOURCES
from jetc.stages.hls4ml_artifact import NETWORK

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["STAGE"]


def run(step: Step) -> None:
    """Simulate; write verification.json; GateError where a single bit, or a weight of the C++, differs."""
    from jetc_runtime.emulator import CppEmulator
    from jetc_runtime.network import Network

    from jetc.stages.cpp_constants import check_constants
    from jetc.stages.verification_run import verify

    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
    check_constants(network, step.inputs["emulator"] / SOURCES / FIRMWARE)
    verify(step, CppEmulator(step.inputs["emulator"], sealed=step.seals["emulator"]))


STAGE = Stage(
    name="verification",
    sections=("verification",),
    needs=("dataset", "hls4ml", "emulator", "rtl"),
    tools=("cocotb", "verilator", "iverilog", "g++", "numpy"),
    code=(
        "jetc.stages.cpp_constants",
        "jetc.stages.emulator_artifact",
        "jetc.stages.verification",
        "jetc.stages.hls4ml_artifact",
        "jetc.stages.rtl_artifact",
        "jetc.stages.verification_run",
        "jetc.lower",
        "jetc.tools.bench",
        "jetc.tools.hls4ml_headers",
        "jetc.tools.icarus",
        "jetc.tools.process",
        "jetc.tools.verilator",
        "jetc_runtime",
        "jetc_testbench",
    ),
    run=run,
)
