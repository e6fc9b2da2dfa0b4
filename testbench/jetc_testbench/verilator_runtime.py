"""Verilator's own C++, which has nothing of the design: compiled once for programs beside each other."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["share_runtime"]

_KEPT = "verilated"
_OBJECTS = ("verilated.o", "verilated_threads.o")


def share_runtime(folder: Path, build: Path, compiled: Callable[[Sequence[str]], None]) -> None:
    """Put the objects of Verilator's own C++ into `build`, where make finds them done.

    `compiled` makes those named in `build`. Of all programs whose folders lie beside `folder`, in this
    process and in others, one does so; the others wait for it and take what it made.
    """
    kept = folder.with_name(_KEPT)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.is_dir():
            compiled(_OBJECTS)
            _keep(build, kept)
            return
    for name in _OBJECTS:
        shutil.copyfile(kept / name, build / name)


def _keep(build: Path, kept: Path) -> None:
    """Keep the objects whole or not at all."""
    fresh = Path(tempfile.mkdtemp(dir=kept.parent))
    for name in _OBJECTS:
        shutil.copyfile(build / name, fresh / name)
    fresh.rename(kept)
