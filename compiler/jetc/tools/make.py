"""make: what a Makefile builds, from its text alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jetc.tools.process import Command, located, run_logged

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["make"]

_JOBS = 2
_OPTIONS = frozenset({"MAKEFLAGS", "MFLAGS", "GNUMAKEFLAGS", "MAKEFILES", "MAKELEVEL", "MAKEOVERRIDES"})
"""With these an outer make, or a user's settings, would change flags or run nothing."""


def make(folder: Path, *, log: Path) -> None:
    """Build the first target of the Makefile in `folder`; ToolError where that fails.

    What compilers write meanwhile goes beside `log`, so that nothing of a killed build stays elsewhere.
    """
    program = located("make", "install make: apt-get install make")
    located("g++", "install g++ 9 or newer: apt-get install g++")
    environment = {name: value for name, value in os.environ.items() if name not in _OPTIONS}
    log.parent.mkdir(parents=True, exist_ok=True)
    environment["TMPDIR"] = str(log.parent.resolve())
    run_logged(Command("make", (program, f"-j{_JOBS}"), folder, environment, "read its last lines"), log)
