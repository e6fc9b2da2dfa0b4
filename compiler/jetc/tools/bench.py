"""The bench as an outside program: ``python -m jetc_testbench`` in a process of its own.

A process, because cocotb ends the interpreter when it fails, and because the bench shares nothing with
the compiler but the files of the job.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, assert_never

from jetc.tools.icarus import icarus_environment
from jetc.tools.process import Command, run_logged
from jetc.tools.verilator import verilator_environment

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_testbench.job import Simulator

__all__ = ["run_bench"]


def run_bench(folder: Path, simulator: Simulator) -> dict[str, object]:
    """Run the job of `folder` and return its score; ToolError where the simulation did not come to one."""
    environment = _environment(simulator)
    environment["PYTHONPATH"] = os.pathsep.join(each for each in sys.path if each)
    environment.pop("PYTEST_CURRENT_TEST", None)
    command = Command(
        tool=simulator,
        arguments=(sys.executable, "-m", "jetc_testbench", str(folder)),
        folder=folder,
        environment=environment,
        mend=f"read the logs in {folder}",
    )
    run_logged(command, folder / "bench.log")
    score: dict[str, object] = json.loads((folder / "score.json").read_text("utf-8"))
    return score


def _environment(simulator: Simulator) -> dict[str, str]:
    match simulator:
        case "verilator":
            return verilator_environment()
        case "icarus":
            return icarus_environment()
        case _:
            assert_never(simulator)
