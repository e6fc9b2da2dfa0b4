"""Programs that the bench makes with Verilator: started as outside programs are, faults told as jetc's."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from jetc_testbench.programs import BenchError
from jetc_testbench.verilator_runtime import compile_runtime

from jetc.children import run_program
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.refusals import check_limits
from jetc.tools.verilator import verilator_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import IO

__all__ = ["as_tool_errors", "build_simulator", "start"]


def build_simulator(folder: Path, scratch: Path) -> None:
    """Compile what of Verilator goes into every simulation into `folder`; ToolError where that fails."""
    with as_tool_errors(scratch):
        compile_runtime(folder, scratch, environment=verilator_environment(), start=start)


def start(command: Sequence[str], cwd: Path, output: IO[str], environment: Mapping[str, str]) -> int:
    """Run a program of the bench as every outside program is run: it ends when jetc does."""
    code = run_program(command, folder=cwd, environment=environment, output=output).returncode
    if code:
        check_limits(Path(output.name).read_text("utf-8", errors="replace"), folder=cwd, code=code)
    return code


@contextlib.contextmanager
def as_tool_errors(folder: Path) -> Iterator[None]:
    """Raise what the bench raises as a ToolError that names the logs in `folder`."""
    try:
        yield
    except BenchError as error:
        what, *last = str(error).splitlines()
        mend = f"read the logs in {folder}"
        raise ToolError(tool="verilator", what=what, mend=mend, last_lines=tuple(last)) from error
