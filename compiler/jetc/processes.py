"""Processes beside this one, which the system ends with it."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["started"]

_WHEN_PARENT_ENDS = 1
"""PR_SET_PDEATHSIG of Linux."""


@contextlib.contextmanager
def started(
    processes: int,
    prepare: Callable[..., None] | None = None,
    *arguments: Any,  # noqa: ANN401 - as `prepare` says
) -> Iterator[ProcessPoolExecutor]:
    """Yield a pool of so many; all have ended when it is left, in the middle of what they do.

    Each calls `prepare` with the arguments before anything else.
    """
    context = multiprocessing.get_context("spawn")
    begun = (prepare, *arguments)
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=begun)
    try:
        yield pool
    finally:
        for each in list((pool._processes or {}).values()):  # noqa: SLF001 - no public way before 3.14
            each.kill()
        pool.shutdown(cancel_futures=True)


def _begin(prepare: Callable[..., None] | None, *arguments: Any) -> None:  # noqa: ANN401 - as it says
    """Have the system end this process with its parent, and prepare it."""
    _end_with_parent()
    if prepare is not None:
        prepare(*arguments)


def _end_with_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    ctypes.CDLL(None).prctl(_WHEN_PARENT_ENDS, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is None or not parent.is_alive():
        os._exit(1)
