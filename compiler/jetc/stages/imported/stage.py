"""The stages of an imported design: the project in place of hls4ml's, the RTL, and the comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jetc.artifacts.rtl import RtlRecord
from jetc.plan.stage import Need, Stage
from jetc.stages.rtl.artifact import VERILOG
from jetc.stages.rtl.stage import STAGE as RTL

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["COMPARING", "READING", "stages_of_import"]

_COMMON = (
    "jetc.artifacts.format",
    "jetc.artifacts.imported",
    "jetc.artifacts.record",
    "jetc.artifacts.verification",
    "jetc.projects",
    "jetc.stages.hls4ml.artifact",
    "jetc.stages.imported",
    "jetc.tools.gxx",
    "jetc.tools.process",
    "jetc.tools.refusals",
    "jetc_runtime.evaluate",
    "jetc_runtime.fixed_point",
    "jetc_runtime.layers",
    "jetc_runtime.network",
    "jetc_runtime.network_json",
    "jetc_runtime.tensor",
)


def _read(step: Step[Any]) -> None:
    """Read the project; write network.json and project.json."""
    from jetc.stages.imported.reading import read_and_lower

    read_and_lower(step)


def _compare(step: Step[Any]) -> None:
    """Compare evaluator, the project's C++ and the RTL; write verification.json."""
    from jetc.stages.imported.comparing import compare

    compare(step)


READING = Stage(
    name="hls4ml",
    sections=("name", "files"),
    needs=(),
    tools=("g++", "numpy"),
    code=(*_COMMON, "jetc.lower", "jetc.taggers"),
    run=_read,
    files=lambda spec: spec.files,  # type: ignore[attr-defined]
)
COMPARING = Stage(
    name="verification",
    sections=("name", "verification"),
    needs=(Need("hls4ml"), Need("rtl", (RtlRecord.FILE, f"{VERILOG}/*"))),
    tools=("cocotb", "verilator", "iverilog", "g++", "numpy"),
    code=(
        *_COMMON,
        "jetc.artifacts.bench",
        "jetc.artifacts.interface",
        "jetc.artifacts.rtl",
        "jetc.stages.rtl.artifact",
        "jetc.stages.verification",
        "jetc.tools.bench",
        "jetc.tools.ghdl",
        "jetc.tools.icarus",
        "jetc.tools.verilator",
        "jetc_testbench",
    ),
    run=_compare,
)


def stages_of_import() -> tuple[Stage, ...]:
    """Return the stages, in build order."""
    return READING, RTL, COMPARING
