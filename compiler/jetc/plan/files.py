"""Digests of the user's files, remembered so that a plan need not read gigabytes again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from jetc.diagnostics.diagnostic import DataError
from jetc.plan.clearing import make_folder, remove
from jetc.plan.key import file_digest
from jetc.reading import read_whole
from jetc.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["fresh_digest", "remembered_digest"]

_SETTLED_NS = 2_000_000_000
"""Least age of the last change: a younger file may change again and keep its time stamp."""


class _Known(BaseModel):
    """What a file looked like when it was read."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    path: str
    bytes: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int
    sha256: str


def remembered_digest(path: Path, *, memory: Path) -> str:
    """Return the SHA-256 of a user's file, read again unless it is known to be as it was.

    Size, inode and times are compared, with that of the last change of any kind (ctime), which programs
    cannot set. DataError where the file cannot be read.
    """
    known = _known(memory / _name(path))
    with _readable(path):
        if known is not None and known == _state(path, known.sha256):
            return known.sha256
    return fresh_digest(path, memory=memory)


def fresh_digest(path: Path, *, memory: Path) -> str:
    """Read a user's file, remember its SHA-256 below `memory`, where that is, and return it."""
    with _readable(path):
        started = time.time_ns()
        before = _state(path, "")
        found = file_digest(path)
    settled = max(before.mtime_ns, before.ctime_ns) + _SETTLED_NS < started
    if memory.parent.is_dir():
        target = memory / _name(path)
        with contextlib.suppress(OSError):  # what is not remembered is read again
            if memory.is_dir():
                remove(target)
            if settled:
                make_folder(memory)
                known = before.model_copy(update={"sha256": found})
                write_whole(target, known.model_dump_json() + "\n", kept=False)
    return found


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(
            file=str(path),
            what=f"cannot be read: {error.strerror}",
            why="the build reads it",
            mend="put the file there; where a spec names another one, mend the path",
        ) from error


def _known(path: Path) -> _Known | None:
    try:
        return _Known.model_validate_json(read_whole(path))
    except (OSError, ValidationError):
        return None


def _state(path: Path, sha256: str) -> _Known:
    found = path.stat()
    return _Known(
        path=os.fsencode(path).decode(errors="backslashreplace"),
        bytes=found.st_size,
        mtime_ns=found.st_mtime_ns,
        ctime_ns=found.st_ctime_ns,
        inode=found.st_ino,
        device=found.st_dev,
        sha256=sha256,
    )


def _name(path: Path) -> str:
    return f"{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:20]}.json"
