"""Stage `simulator`: Verilator's own C++, compiled: nothing of the design, and part of every simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.plan.stage import Stage

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["STAGE"]


def run(step: Step[object]) -> None:
    """Write verilated.o and the other objects."""
    from jetc.tools.verilated import build_simulator

    build_simulator(step.folder, step.scratch)


STAGE = Stage(
    name="simulator",
    sections=(),
    needs=(),
    tools=("verilator", "g++"),
    code=(
        "jetc.stages.simulator",
        "jetc.tools.process",
        "jetc.tools.refusals",
        "jetc.tools.verilated",
        "jetc.tools.verilator",
        "jetc_testbench.plain_paths",
        "jetc_testbench.programs",
        "jetc_testbench.verilator_runtime",
    ),
    run=run,
    aside=True,
)
