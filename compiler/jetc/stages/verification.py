"""Stage `verification`: integer evaluator, C++ emulator and simulated RTL, equal on every bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.plan.stage import Stage

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["STAGE"]


def run(step: Step) -> None:
    """Simulate; write verification.json; GateError where a single bit differs."""
    from jetc_runtime.emulator import CppEmulator

    from jetc.stages.verification_run import verify

    verify(step, CppEmulator(step.inputs["emulator"]))


STAGE = Stage(
    name="verification",
    sections=("verification",),
    needs=("dataset", "hls4ml", "emulator", "rtl"),
    tools=("cocotb", "verilator", "iverilog", "g++", "numpy"),
    code=(
        "jetc.stages.verification",
        "jetc.stages.hls4ml_artifact",
        "jetc.stages.rtl_artifact",
        "jetc.stages.verification_run",
        "jetc.tools.bench",
        "jetc.tools.icarus",
        "jetc.tools.process",
        "jetc.tools.verilator",
        "jetc_runtime",
        "jetc_testbench",
    ),
    run=run,
)
