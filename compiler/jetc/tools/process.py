"""Running an outside program: an argument list, a log, and a ToolError where it fails."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jetc.children import run_program
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.refusals import check_limits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Command", "located", "python_path", "run_logged", "stopped"]

_LAST_LINES = 20


@dataclass(frozen=True, slots=True)
class Command:
    """A program and its arguments, the folder it runs in, and its whole environment."""

    tool: str
    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    mend: str = field(default="read the log")


def located(program: str, mend: str) -> str:
    """Return the path of `program` on PATH; ToolError with `mend` where it is not there."""
    path = shutil.which(program)
    if path is None:
        raise ToolError(tool=program, what="it is not on PATH", mend=mend)
    return path


def python_path() -> str:
    """Return what PYTHONPATH is to be for a Python of ours to find the modules that this one finds."""
    return os.pathsep.join(each for each in sys.path if each)


def run_logged(command: Command, log: Path) -> str:
    """Run `command`, keep what it writes in `log`, and return that; ToolError where it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as stream:
        done = run_program(
            command.arguments, folder=command.folder, environment=command.environment, output=stream
        )
    text = log.read_text("utf-8", errors="replace")
    if done.returncode:
        check_limits(text, folder=command.folder, code=done.returncode)
        raise ToolError(
            tool=command.tool,
            what=stopped(done.returncode),
            mend=command.mend,
            command=command.arguments,
            exit_code=done.returncode,
            log=str(log),
            last_lines=tuple(text.splitlines()[-_LAST_LINES:]),
        )
    return text


def stopped(code: int) -> str:
    """Say how a program ended that failed; `code` is negative where a signal ended it.

    >>> stopped(2)
    'it stopped with exit code 2'
    >>> stopped(-9)
    'it was killed by SIGKILL, as the system does where memory runs out'
    """
    if code >= 0:
        return f"it stopped with exit code {code}"
    why = ", as the system does where memory runs out" if code == -signal.SIGKILL else ""
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    return f"it was killed by {name}{why}"
