"""Whether the workers of a cluster see a folder of this machine, and locks in it hold between them and it."""

from __future__ import annotations

import fcntl
import uuid
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import ToolError
from jetc.plan.key import file_digest
from jetc.writing import FRESH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc.cluster.connection import Cluster

__all__ = ["amiss", "check_shared"]


def check_shared(cluster: Cluster, folder: Path, files: Mapping[Path, str]) -> None:
    """Raise ToolError where a worker does not share `folder`, or sees `files` of another SHA-256.

    A file is made and locked in the folder for that, and removed.
    """
    probe = folder / f"{FRESH}{uuid.uuid4().hex}"
    with probe.open("x") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            answers = cluster.everywhere(amiss, probe, files)
        finally:
            probe.unlink()
    for worker, said in answers.items():
        if said:
            raise ToolError(
                tool="dask",
                what=f"worker {worker} {said}",
                mend="give a spec and a --build-dir on a file system that all workers see under one path, "
                "and that keeps locks between machines",
            )


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
