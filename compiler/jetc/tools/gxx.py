"""g++: a program or a library from sources; neither their folder nor this processor shapes its bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc import children
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.process import stopped
from jetc.tools.refusals import check_limits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Sources", "build_library", "build_program", "run_program"]

_COMPILE = ("-std=c++17", "-O3")
"""No -ffast-math and no -march=native, for the same bits everywhere."""
_LINK = ("-Wl,--build-id=none", "-s")
_LIBRARY = ("-fPIC", "-fno-gnu-unique")
"""Two versions of a library that are loaded together share nothing."""
_LAST_LINES = 20
_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Sources:
    """C++ files and include folders, relative to `folder`, where the compiler runs: no path gets baked in."""

    folder: Path
    files: tuple[str, ...]
    includes: tuple[str, ...]


def build_program(sources: Sources, program: Path, *, scratch: Path) -> None:
    """Compile `sources` into the executable `program`; whatever is written meanwhile goes to `scratch`."""
    _link(_LINK, _objects(sources, scratch), program, sources.folder, scratch)


def build_library(sources: Sources, library: Path, *, scratch: Path) -> None:
    """Compile `sources` into the shared `library`; whatever is written meanwhile goes to `scratch`."""
    objects = _objects(sources, scratch, _LIBRARY)
    _link(("-shared", *_LINK), objects, library, sources.folder, scratch)


def run_program(program: Path, *arguments: str) -> str:
    """Run a program that `build_program` made and return what it prints; ToolError where it fails."""
    return _run((str(program), *arguments), program.parent)


def _link(options: tuple[str, ...], objects: list[str], made: Path, folder: Path, scratch: Path) -> None:
    _run(("g++", *options, *objects, "-o", str(made)), folder, _temporary(scratch))


def _objects(sources: Sources, scratch: Path, options: tuple[str, ...] = ()) -> list[str]:
    if shutil.which("g++") is None:
        raise ToolError(tool="g++", what="it is not on PATH", mend="install g++ 9 or newer")
    scratch.mkdir(parents=True, exist_ok=True)
    includes = tuple(f"-I{each}" for each in sources.includes)

    def build(number_and_file: tuple[int, str]) -> str:
        number, file = number_and_file
        target = str(scratch / f"{number}.o")
        command = ("g++", *_COMPILE, *options, *includes, "-c", file, "-o", target)
        _run(command, sources.folder, _temporary(scratch))
        return target

    with ThreadPoolExecutor(_WORKERS) as pool:
        return list(pool.map(build, enumerate(sources.files)))


def _temporary(scratch: Path) -> Mapping[str, str]:
    """Return an environment in which nothing of a g++ that is killed stays outside `scratch`."""
    return os.environ | {"TMPDIR": str(scratch.resolve())}


def _run(command: tuple[str, ...], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    done = children.run_program(command, folder=folder, environment=environment, errors=subprocess.PIPE)
    if done.returncode != 0:
        check_limits(done.stderr, folder=folder, code=done.returncode)
        said = done.stdout + done.stderr
        raise ToolError(
            tool=command[0].rpartition("/")[2],
            what=stopped(done.returncode),
            mend=_AFTER_A_KILL if _KILLED in said else "read its last lines",
            command=command,
            exit_code=done.returncode,
            last_lines=tuple(said.splitlines()[-_LAST_LINES:]),
        )
    return done.stdout


_KILLED = "Killed signal terminated program"
"""What g++ says where its compiler was killed."""
_AFTER_A_KILL = (
    "the system kills a program where memory runs out: give it more, or close other programs; "
    "the same command resumes"
)
