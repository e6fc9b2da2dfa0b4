"""Whether the workers of a cluster see a folder of this machine, and locks in it hold between them and it."""

from __future__ import annotations

import fcntl
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import ToolError
from jetc.plan.key import file_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jetc.cluster.connection import Cluster

__all__ = ["amiss", "check_shares", "shared"]

_MEND = (
    "give a spec and a --build-dir on a file system that all workers see under one path, and that keeps "
    "locks between machines"
)
_PROBE = ".shared-"
"""Begins the name of a probe, which no build may remove, as one does what a killed build left."""


@contextmanager
def shared(cluster: Cluster, folder: Path, files: Mapping[Path, str]) -> Iterator[Path]:
    """Yield a file in `folder` that is locked, and at the end removed, for workers that come later.

    ToolError where a worker does not share `folder`, or sees `files` of another SHA-256.
    """
    probe = folder / f"{_PROBE}{uuid.uuid4().hex}"
    with probe.open("x") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            _check_all(cluster.everywhere(amiss, probe, files))
            yield probe
        finally:
            probe.unlink(missing_ok=True)


def _check_all(answers: Mapping[str, str]) -> None:
    for worker, said in answers.items():
        if said:
            raise ToolError(tool="dask", what=f"worker {worker} {said}", mend=_MEND)


def check_shares(probe: Path, files: Mapping[Path, str]) -> None:
    """Raise ToolError on a worker that does not share the locked `probe` and `files`."""
    said = amiss(probe, files)
    if said:
        raise ToolError(tool="dask", what=f"it {said}", mend=_MEND)


def amiss(probe: Path, files: Mapping[Path, str]) -> str:
    """Say how a worker does not share the locked `probe` and `files`; an empty line where it does."""
    try:
        with probe.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return next((f"sees another {path}" for path, sha256 in files.items() if _other(path, sha256)), "")
    except OSError as error:
        return f"does not see {probe.parent}: {error.strerror}"
    return f"sees {probe.parent}, and a lock that is held there does not hold on it"


def _other(path: Path, sha256: str) -> bool:
    try:
        return file_digest(path) != sha256
    except OSError:
        return True
