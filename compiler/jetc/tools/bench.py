"""The bench as an outside program: ``python -m jetc_testbench`` in a process of its own.

A process, because cocotb ends the interpreter when it fails, and because the bench shares nothing with
the compiler but the files of the job.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, assert_never

from jetc_testbench.native import build_native
from jetc_testbench.tables import look_up_all

from jetc.artifacts.bench import ScoreRecord
from jetc.artifacts.record import read
from jetc.tools.ghdl import ghdl_environment
from jetc.tools.icarus import icarus_environment
from jetc.tools.process import Command, python_path, run_logged
from jetc.tools.verilated import as_tool_errors, start
from jetc.tools.verilator import verilator_environment

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from jetc_testbench.job import Simulator
    from jetc_testbench.native import NativeModule, NativeProgram
    from jetc_testbench.tables import TableModule
    from numpy.typing import NDArray

__all__ = ["build_block", "look_up", "run_bench"]


def run_bench(folder: Path, simulator: Simulator) -> ScoreRecord:
    """Run the job of `folder` and return its score; ToolError where the simulation did not come to one."""
    environment = _environment(simulator)
    environment["PYTHONPATH"] = python_path()
    environment.pop("PYTEST_CURRENT_TEST", None)
    command = Command(
        tool=simulator,
        arguments=(sys.executable, "-m", "jetc_testbench", str(folder)),
        folder=folder,
        environment=environment,
        mend=f"read the logs in {folder}",
    )
    run_logged(command, folder / "bench.log")
    return read(ScoreRecord, folder)


def _environment(simulator: Simulator) -> dict[str, str]:
    match simulator:
        case "verilator":
            return verilator_environment()
        case "ghdl":
            return ghdl_environment()
        case "icarus":
            return icarus_environment()
        case _:
            assert_never(simulator)


def build_block(module: NativeModule, folder: Path) -> NativeProgram:
    """Build a module of the design as a native program; ToolError where that fails."""
    with as_tool_errors(folder):
        return build_native(module, folder, environment=verilator_environment(), start=start)


def look_up(
    modules: tuple[TableModule, ...], sources: tuple[str, ...], folder: Path
) -> tuple[NDArray[np.int64], ...]:
    """Return what each look-up module gives, from its first address to its last; ToolError where it fails."""
    with as_tool_errors(folder):
        return look_up_all(modules, sources, folder, verilator_environment(), start)
