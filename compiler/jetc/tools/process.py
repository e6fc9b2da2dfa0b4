"""Running an outside program: an argument list, a log, and a ToolError where it fails."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jetc.children import run_program
from jetc.diagnostics.diagnostic import ToolError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Command", "check_limits", "located", "run_logged", "stopped"]

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


def run_logged(command: Command, log: Path) -> str:
    """Run `command`, keep what it writes in `log`, and return that; ToolError where it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as stream:
        done = run_program(
            command.arguments, folder=command.folder, environment=command.environment, output=stream
        )
    text = log.read_text("utf-8", errors="replace")
    if done.returncode:
        if done.returncode == -signal.SIGXFSZ:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(command.folder))
        check_limits(text, folder=command.folder)
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


def check_limits(text: str, *, folder: Path) -> None:
    """Raise the OSError or MemoryError that a program, which failed in `folder`, tells of in `text`."""
    for line in text.splitlines():
        words = next((each for each in _REFUSALS if each in line), None)
        if words is not None:
            number = _REFUSALS[words]
            raise OSError(number, os.strerror(number), str(_named(line, words, folder)))
        if any(each in line for each in _OUT_OF_MEMORY):
            raise MemoryError(line.strip())


def _named(line: str, words: str, folder: Path) -> Path:
    """Return the file that `line` names before `words`; `folder` where it names none that could be there."""
    found = re.search(rf"([^\s:'\"]*/[^\s:'\"]+)['\"]?: {words}", line)
    named = folder if found is None else folder / found[1]
    return named if named.parent.is_dir() else folder


_REFUSALS = {
    "No space left on device": errno.ENOSPC,
    "Disk quota exceeded": errno.EDQUOT,
    "File size limit exceeded": errno.EFBIG,  # as g++ tells of a signal
    "File too large": errno.EFBIG,
    "Too many open files": errno.EMFILE,
    "Resource temporarily unavailable": errno.EAGAIN,
}
_OUT_OF_MEMORY = ("Cannot allocate memory", "out of memory allocating", "std::bad_alloc")
