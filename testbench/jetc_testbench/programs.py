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

__all__ = ["BenchError", "Start", "found", "run", "start_alone"]


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
