"""Locks of the store: held by one build at a time, and by what it started until that has ended."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import socket
import time
from typing import TYPE_CHECKING

from jetc.children import held_for_children
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.clearing import clear_for_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["exclusive", "shared"]

_MOST_BYTES = 200
_PAUSE = 0.1
"""Seconds between two tries to take a lock that another holds."""
_LOWEST = 10
"""Descriptors below this may be closed or used by a shell."""


@contextlib.contextmanager
def exclusive(
    path: Path, *, waiting: Callable[[str], None], still: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold the lock file `path` alone; where another holds it, tell `waiting` who, and wait.

    `still` is called now and then meanwhile; what it raises ends the wait. DataError where the file system
    has no locks.
    """
    with _opened(path) as lock:
        if not _taken(lock, fcntl.LOCK_EX | fcntl.LOCK_NB, path):
            waiting(_holder(lock))
            while not _taken(lock, fcntl.LOCK_EX | fcntl.LOCK_NB, path):
                still()
                time.sleep(_PAUSE)
        _sign(lock)
        with held_for_children(lock):
            yield


@contextlib.contextmanager
def shared(path: Path, *, alone: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file `path` together with other builds; where there is none, call `alone` first.

    DataError where the file system has no locks.
    """
    with _opened(path) as lock:
        if _taken(lock, fcntl.LOCK_EX | fcntl.LOCK_NB, path):
            alone()
        _taken(lock, fcntl.LOCK_SH, path)
        with held_for_children(lock):
            yield


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    if os.path.lexists(path) and not path.is_file():
        _clear(path)
    low = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        lock = fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, _LOWEST)
    finally:
        os.close(low)
    try:
        yield lock
    finally:
        os.close(lock)


def _clear(path: Path) -> None:
    """Remove what is no file from the place of a lock; one process at a time, so that no lock goes."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        clear_for_file(path)
    finally:
        os.close(folder)


def _taken(lock: int, how: int, path: Path) -> bool:
    """Take a lock; False where another holds it and `how` is not to wait."""
    try:
        fcntl.flock(lock, how)
    except BlockingIOError:
        return False
    except OSError as error:
        raise DataError(
            file=str(path),
            what=f"cannot be locked: {error.strerror}",
            why="without locks two builds could write one artifact at the same time",
            mend="name a folder on another file system with --build-dir",
        ) from error
    return True


def _sign(lock: int) -> None:
    """Write down who holds the lock."""
    since = dt.datetime.now().astimezone().strftime("%H:%M:%S")
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()} {since} {socket.gethostname()}\n".encode(), 0)


def _holder(lock: int) -> str:
    """Say who holds the lock, as far as it wrote that down."""
    words = os.pread(lock, _MOST_BYTES, 0).decode(errors="replace").split()
    if len(words) != 3 or not words[0].isdecimal():  # noqa: PLR2004 - as it signs
        return "another build"
    pid, since, host = words
    if host == socket.gethostname() and not _is_alive(int(pid)):
        return f"what build {pid} started, which is gone,"
    place = "" if host == socket.gethostname() else f" on {host}"
    return f"another build (process {pid}{place}, since {since})"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
