"""Running the simulators' programs: found on PATH, logged, a BenchError where one fails."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO

    Start = Callable[[Sequence[str], Path, IO[str], Mapping[str, str]], int]

__all__ = ["BenchError", "Start", "found", "make_model", "run", "start_alone"]


class BenchError(Exception):
    """A simulator that is missing, or that failed before the comparison."""


def found(program: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the path of `program` on the PATH of `environment`; BenchError where it is not there."""
    path = shutil.which(program, path=environment.get("PATH"))
    if path is None:
        msg = f"{program} is not on PATH"
        raise BenchError(msg)
    return path


def start_alone(command: Sequence[str], cwd: Path, output: IO[str], environment: Mapping[str, str]) -> int:
    """Run `command` in `cwd`, write what it says to `output`, and return its exit code.

    Whoever has to end programs before they are done gives `run` another function of this form, a `Start`.
    """
    done = subprocess.run(  # noqa: S603 - an argument list, no shell
        command, cwd=cwd, stdout=output, stderr=subprocess.STDOUT, env=dict(environment), check=False
    )
    return done.returncode


def run(
    command: Sequence[str],
    cwd: Path,
    log: Path,
    environment: Mapping[str, str] = os.environ,
    start: Start = start_alone,
) -> None:
    """Run `command`, keep what it writes in `log`; BenchError with the last lines where it fails."""
    with log.open("w", encoding="utf-8") as stream:
        code = start(command, cwd, stream, environment)
    if code:
        last = log.read_text("utf-8", errors="replace").splitlines()[-20:]
        msg = "\n".join([f"{Path(command[0]).name} ended with {code}, see {log}", *last])
        raise BenchError(msg)


def make_model(  # noqa: PLR0913 - what make is told, and how it is run
    build: Path,
    log: Path,
    *,
    jobs: int,
    python: str,
    makefile: str = "Vtop.mk",
    targets: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
    start: Start = start_alone,
) -> None:
    """Compile the C++ that Verilator wrote to `build` with the prefix ``Vtop``; `python` runs its scripts.

    All of it, or the `targets` of the makefile that are named.
    """
    # The wheel leaves CFG_CXXFLAGS_PCH_I empty: the compiler would take the precompiled header for a source.
    # It also calls `python`, which Debian has not.
    wheel = ["CFG_CXXFLAGS_PCH_I=-include", f"PYTHON3={python}"]
    settings = [*wheel, "OPT_FAST=-O1", "OPT_SLOW=-O0", "OPT_GLOBAL=-O0", "VM_TRACE=0"]
    make = [found("make", environment), f"-j{jobs}", "-C", str(build), "-f", makefile, *settings, *targets]
    run(make, build, log, environment, start)
