"""Points that are built at the same time, each in a process that the system ends with this one."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from jetc.diagnostics.diagnostic import ToolError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Run", "running"]

Result = TypeVar("Result")


class Run(Protocol):
    """Calls a function with each of several arguments, and yields their number and result as they end."""

    def __call__(
        self, function: Callable[..., Result], every: Sequence[tuple[Any, ...]]
    ) -> Iterator[tuple[int, Result]]:
        """Yield (number, result); the numbers are those of the arguments in `every`."""


_WHEN_PARENT_ENDS = 1
"""PR_SET_PDEATHSIG of Linux."""


@contextlib.contextmanager
def running(processes: int) -> Iterator[Run]:
    """Yield a `Run` in so many processes; one runs here. An exception ends all others at once.

    ToolError where one is killed. What is called raises nothing, and gives what can be pickled.
    """
    if processes == 1:
        yield _in_turn
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_end_with_parent)
    try:
        yield partial(_together, pool)
    except BrokenProcessPool as error:
        raise ToolError(
            tool="jetc tune",
            what="a process that built a point was killed, as happens where memory runs out",
            mend="run the same command again with fewer --processes: it goes on with what is finished",
        ) from error
    finally:
        for each in list((pool._processes or {}).values()):  # noqa: SLF001 - no public way before 3.14
            each.kill()
        pool.shutdown(cancel_futures=True)


def _in_turn(
    function: Callable[..., Result], every: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, Result]]:
    for number, arguments in enumerate(every):
        yield number, function(*arguments)


def _together(
    pool: ProcessPoolExecutor, function: Callable[..., Result], every: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, Result]]:
    numbers = {pool.submit(function, *arguments): number for number, arguments in enumerate(every)}
    for each in as_completed(numbers):
        yield numbers[each], each.result()


def _end_with_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    ctypes.CDLL(None).prctl(_WHEN_PARENT_ENDS, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is None or not parent.is_alive():
        os._exit(1)
