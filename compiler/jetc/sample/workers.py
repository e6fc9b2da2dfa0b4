"""Worker processes: they lock the folders that they write in, and the system ends them with their parent."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import ToolError
from jetc.plan.clearing import clear_for_file, make_folder, remove
from jetc.sample.sealing import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from jetc.plan.stage import Progress

__all__ = ["Task", "claim", "run_all", "started"]

Task = tuple[Callable[..., None], tuple[object, ...], int]
"""A function, its arguments, and the progress it makes when it ends."""

_WORKERS = ".workers"
"""Locked by each worker, so that no other production writes in the folder while one runs."""
_WHEN_PARENT_ENDS = 1
"""PR_SET_PDEATHSIG of Linux."""
_OF_A_TERMINAL = {signal.SIGINT, signal.SIGHUP}
_THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def claim(folder: Path) -> Path:
    """Make a folder, remove what interrupted writers left in it, and return the lock that workers hold.

    Waits for workers of a production that was killed, which end at once.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    make_folder(folder)
    lock = folder / _WORKERS
    clear_for_file(lock)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for leftover in folder.glob(f"{UNFINISHED}*"):
            if leftover != lock:
                remove(leftover)
    return lock


@contextlib.contextmanager
def started(workers: int, locks: Sequence[Path]) -> Iterator[ProcessPoolExecutor]:
    """Yield a pool of `workers` that hold `locks`; all are gone when it is left.

    ToolError where one is killed. An exception ends them at once, in the middle of a chunk.
    """
    pool = _pool(workers, tuple(locks))
    try:
        yield pool
    except BrokenProcessPool as error:
        _kill(pool)
        raise _killed(workers) from error
    except BaseException:
        _kill(pool)
        raise
    pool.shutdown()


def run_all(pool: ProcessPoolExecutor, tasks: Sequence[Task], progress: Progress) -> None:
    """Run tasks, telling progress the size of each that ends; the first failure ends the rest."""
    before = signal.pthread_sigmask(
        signal.SIG_BLOCK, _OF_A_TERMINAL
    )  # workers ignore signals: this process ends them
    try:
        pending: dict[Future[None], int] = {
            pool.submit(function, *arguments): size for function, arguments, size in tasks
        }
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    while pending:
        done, _ = wait(pending, return_when=FIRST_COMPLETED)
        for future in [each for each in pending if each in done]:
            future.result()
            progress.advance(pending.pop(future))


def _pool(workers: int, locks: tuple[Path, ...]) -> ProcessPoolExecutor:
    for name in _THREAD_LIMITS:
        os.environ.setdefault(name, "1")
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(locks,))


def _start_worker(locks: tuple[Path, ...]) -> None:
    """Prepare a worker: it locks its folders, ends with its parent, and drops what C++ prints."""
    for lock in locks:
        fcntl.flock(os.open(lock, os.O_RDWR), fcntl.LOCK_SH)  # locked until it ends
    ctypes.CDLL(None).prctl(_WHEN_PARENT_ENDS, signal.SIGKILL)  # at once, even inside C++
    parent = multiprocessing.parent_process()
    if parent is None or not parent.is_alive():
        os._exit(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)


def _kill(pool: ProcessPoolExecutor) -> None:
    """End the workers now, in the middle of their chunks, and wait until all have ended."""
    workers = list((pool._processes or {}).values())  # noqa: SLF001 - no public way before 3.14
    for worker in workers:
        worker.kill()
    pool.shutdown(cancel_futures=True)  # its thread waits for them too: after it, all are known to be gone
    for worker in workers:
        worker.join()


def _killed(workers: int) -> ToolError:
    return ToolError(
        tool="event generator",
        what="one of its worker processes was killed or could not start, as happens where memory runs out",
        mend=f"give {workers} GB of memory to {workers} workers, or fewer processors (taskset), and run the "
        "same command again: it goes on with the files that are whole",
    )
