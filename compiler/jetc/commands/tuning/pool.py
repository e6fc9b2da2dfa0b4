"""Points that are built at the same time, each in a process that the system ends with this one."""

from __future__ import annotations

import contextlib
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from jetc.diagnostics.diagnostic import ToolError
from jetc.processes import started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import ProcessPoolExecutor

__all__ = ["Run", "running"]

Result = TypeVar("Result")


class Run(Protocol):
    """Calls a function with each of several arguments, and yields their number and result as they end."""

    def __call__(
        self, function: Callable[..., Result], every: Sequence[tuple[Any, ...]]
    ) -> Iterator[tuple[int, Result]]:
        """Yield (number, result); the numbers are those of the arguments in `every`."""


@contextlib.contextmanager
def running(processes: int) -> Iterator[Run]:
    """Yield a `Run` in so many processes; one runs here. An exception ends all others at once.

    ToolError where one is killed. What is called raises nothing, and gives what can be pickled.
    """
    if processes == 1:
        yield _in_turn
        return
    try:
        with started(processes) as pool:
            yield partial(_together, pool)
    except BrokenProcessPool as error:
        raise ToolError(
            tool="jetc tune",
            what="a process that built a point was killed, as happens where memory runs out",
            mend="run the same command again with fewer --processes: it goes on with what is finished",
        ) from error


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
