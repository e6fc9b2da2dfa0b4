"""Stage `verification` of an imported design: evaluator, the project's own C++ and simulated RTL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jetc.artifacts.rtl import RtlRecord
from jetc.plan.stage import Need, Stage
from jetc.stages.imported.reading_stage import COMMON
from jetc.stages.rtl.artifact import VERILOG
from jetc.stages.verification.stage import STAGE as VERIFICATION

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["COMPARING"]


def _compare(step: Step[Any]) -> None:
    """Compare evaluator, the project's C++ and the RTL; write compared.json."""
    from jetc.stages.imported.comparing import compare

    compare(step)


COMPARING = Stage(
    name="verification",
    sections=("name", "verification"),
    needs=(Need("hls4ml"), Need("rtl", (RtlRecord.FILE, f"{VERILOG}/*"))),
    tools=("cocotb", "verilator", "iverilog", "g++", "numpy"),
    code=tuple(dict.fromkeys((*COMMON, *VERIFICATION.code, "jetc.lower", "jetc.taggers"))),
    run=_compare,
)
