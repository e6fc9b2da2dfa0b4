"""Outside programs, each in a process group that ends when this process does, however that goes.

Also what holds for every child: it takes no Python module from the folder that jetc was called in.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from typing import IO, TYPE_CHECKING

from jetc.interruption import program_group

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping, Sequence
    from pathlib import Path

__all__ = ["held_for_children", "leave_idle_cores_free", "run_program", "take_no_module_from_here"]

_WATCH = ("/bin/sh", "-c", "read -r line; kill -KILL 0")
"""Waits for the end of its input, which comes when we are gone, and kills its group."""
_held: set[int] = set()


def take_no_module_from_here(environment: MutableMapping[str, str] = os.environ) -> None:
    """Keep Python that is started later from running a ``random.py`` that lies where jetc was called."""
    environment["PYTHONSAFEPATH"] = "1"


def leave_idle_cores_free(environment: MutableMapping[str, str] = os.environ) -> None:
    """Have the threads of libraries sleep while they wait, where the user does not want it otherwise.

    Those of OpenMP would spin between two short tasks, and take a core from the programs beside them.
    """
    environment.setdefault("OMP_WAIT_POLICY", "passive")


@contextlib.contextmanager
def held_for_children(lock: int) -> Iterator[None]:
    """Let the descriptor of a lock be held, too, by what watches over programs started meanwhile.

    So the lock is free only when they have ended, even where this process is killed.
    """
    _held.add(lock)
    try:
        yield
    finally:
        _held.discard(lock)


def run_program(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    output: IO[str] | int = subprocess.PIPE,
    errors: int = subprocess.STDOUT,
) -> subprocess.CompletedProcess[str]:
    """Run a program; it and all that it starts have ended when this returns.

    `output` and `errors` are as in Popen. OSError where it cannot be started.
    """
    with (
        _watched() as group,
        subprocess.Popen(  # noqa: S603 - an argument list, no shell
            arguments,
            cwd=folder,
            env=_in_english(os.environ if environment is None else environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            encoding="utf-8",
            errors="replace",
            process_group=group,
        ) as program,
        program_group(group),
    ):
        written, complaints = program.communicate()
    return subprocess.CompletedProcess(arguments, program.returncode, written, complaints)


def _in_english(environment: Mapping[str, str]) -> dict[str, str]:
    """Return `environment` with messages in English, as they are looked through for what the system refused.

    What else a locale says stays as it is.
    """
    given = {name: value for name, value in environment.items() if name not in {"LC_ALL", "LANGUAGE"}}
    if environment.get("LC_ALL"):
        given = {name: value for name, value in given.items() if not name.startswith("LC_")}
        given["LANG"] = environment["LC_ALL"]
    return given | {"LC_MESSAGES": "C"}


@contextlib.contextmanager
def _watched() -> Iterator[int]:
    """Yield a process group that is killed when this process ends, or at the end of the block."""
    theirs, ours = os.pipe()
    try:
        with (
            subprocess.Popen(  # noqa: S603 - an argument list
                _WATCH,
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                process_group=0,
                pass_fds=tuple(_held),
            ) as watch,
            program_group(watch.pid),
        ):
            yield watch.pid
    finally:
        os.close(ours)
        os.close(theirs)
