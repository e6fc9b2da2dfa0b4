"""Files with a seal that holds what they were made from: a rerun makes those that are missing."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import shutil
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jetc
from jetc.plan.clearing import clear_for_file, remove
from jetc.plan.key import file_digest
from jetc.reading import read_whole
from jetc.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["CODE", "TOOLS", "UNFINISHED", "Job", "digest_of", "is_whole", "seal_of", "take", "whole"]

UNFINISHED = "."
"""Prefix of the name of an unfinished file."""
TOOLS = ("awkward", "fastjet", "numba", "numpy", "pythia8mc", "uproot")
"""Python packages whose versions are in the seal."""
CODE = (
    "jetc.sample",
    "jetc.language.sections.processes",
    "jetc.ntuple.schema",
    "jetc.ntuple.write",
    "jetc.prepare.arithmetic",
    "jetc.prepare.encodings.cmssw_17",
    "jetc.prepare.encodings.encoding",
    "jetc.prepare.encodings.fields",
    "jetc.prepare.expression",
    "jetc.prepare.meaning",
    "jetc.prepare.words",
)
"""Modules and packages of the project whose source is in the seal."""
_SOURCES = {".py", ".toml"}


@dataclass(frozen=True, slots=True)
class Job:
    """A file to make, and the digest of everything that its content depends on."""

    path: Path
    digest: str
    size: int
    """Interactions or events in it."""


@cache
def _makers() -> str:
    """Return the digest of the code and the versions of the tools that make files."""
    made = hashlib.sha256()
    for tool in TOOLS:
        made.update(f"{tool} {importlib.metadata.version(tool)}\n".encode())
    root = Path(jetc.__file__).parent
    for name in CODE:
        place = root.joinpath(*name.split(".")[1:])
        for source in sorted(place.rglob("*")) if place.is_dir() else [place.with_suffix(".py")]:
            if source.suffix in _SOURCES:
                made.update(f"{source.relative_to(root).as_posix()} {file_digest(source)}\n".encode())
    return made.hexdigest()


def digest_of(*words: object) -> str:
    """Return the digest of what shapes a file: `words`, the constants, the code, and the tools' versions."""
    text = "/".join([_makers(), *(repr(word) for word in words)])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def seal_of(path: Path) -> Path:
    """Return where the seal of a file stands: one line, the digest of what shaped it and its SHA-256."""
    return path.with_name(f"{path.name}.seal")


def _sealed(job: Job, path: Path) -> bytes:
    return f"{job.digest} {file_digest(path)}\n".encode()


def is_whole(job: Job) -> bool:
    """Say whether the file of a job is there, has the bytes of its seal, and was made as the job says."""
    with contextlib.suppress(OSError):
        return read_whole(seal_of(job.path)) == _sealed(job, job.path)
    return False


@contextlib.contextmanager
def whole(job: Job) -> Iterator[Path]:
    """Yield a path to write the file of a job to; it gets its own name when it is complete and sealed."""
    temporary = _unfinished(job)
    yield temporary
    _place(job, temporary, _sealed(job, temporary))


def take(job: Job, folders: Iterable[Path]) -> bool:
    """Take the file of a job from the first folder that has it whole, under its name; say whether one has.

    The file is linked, or copied where it is on another device. What is damaged, of other settings, or no
    file is not taken.
    """
    return any(_take_from(job, folder / job.path.name) for folder in folders)


def _take_from(job: Job, found: Path) -> bool:
    if found.is_symlink() or not is_whole(replace(job, path=found)):
        return False
    temporary, seal = _unfinished(job), read_whole(seal_of(found))
    for place in (temporary, job.path):  # a rename onto a link of the same file does nothing
        remove(place)
    _link_or_copy(found, temporary)
    if _sealed(job, temporary) != seal:  # it was altered after it was checked
        remove(temporary)
        return False
    _place(job, temporary, seal)
    return True


def _link_or_copy(found: Path, target: Path) -> None:
    try:
        target.hardlink_to(found)
    except OSError:  # another device, or a file system without links or with no more of them
        shutil.copyfile(found, target)


def _unfinished(job: Job) -> Path:
    return job.path.with_name(f"{UNFINISHED}{job.path.name}.{os.getpid()}")


def _place(job: Job, temporary: Path, seal: bytes) -> None:
    for place in (job.path, seal_of(job.path)):
        clear_for_file(place)
    write_whole(seal_of(job.path), seal)
    temporary.replace(job.path)
