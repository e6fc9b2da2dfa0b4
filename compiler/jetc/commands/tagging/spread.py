"""Calls of a function in several processes at once; their results come in the order of the calls."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import starmap
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from jetc.diagnostics.diagnostic import ToolError
from jetc.processes import started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

__all__ = ["Call", "Place", "Pool", "Spread", "files_of", "here", "in_order"]

Result = TypeVar("Result")
Call = tuple[Any, ...]


class Spread(Protocol):
    """Calls a function with each of several arguments, and yields the results in their order."""

    def __call__(self, function: Callable[..., Result], every: Iterable[Call]) -> Iterator[Result]:
        """Yield the results; a few calls are ahead of the one whose result is taken, never all."""


class Pool(Protocol):
    """Runs calls at the same time."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:  # noqa: ANN401 - any call
        """Return the future of a call."""


class Place(Protocol):
    """Where calls run."""

    def __call__(self, calls: int) -> AbstractContextManager[Spread]:
        """Make room for so many calls; what runs has ended when it is left."""


@contextmanager
def here(processes: int, calls: int) -> Iterator[Spread]:
    """Run calls in this process, or in at most `processes` of this machine.

    ToolError where one is killed, which names the files that were read.
    """
    count = min(processes, calls)
    if count <= 1:
        yield _in_turn
        return
    with started(count) as pool:
        yield partial(in_order, pool, 2 * count, _result)


def _in_turn(function: Callable[..., Result], every: Iterable[Call]) -> Iterator[Result]:
    return starmap(function, every)


def in_order(
    pool: Pool,
    ahead: int,
    result: Callable[[Future[Result], Sequence[Call]], Result],
    function: Callable[..., Result],
    every: Iterable[Call],
) -> Iterator[Result]:
    """Yield results of `pool` in the order of calls, at most `ahead` of which are submitted.

    `result` waits for one, and is given the calls that are under way; it also takes what a lost pool raises.
    """
    pending: deque[tuple[Future[Result], Call]] = deque()

    def first() -> Result:
        found = result(pending[0][0], [call for _, call in pending])
        pending.popleft()
        return found

    for call in every:
        if len(pending) == ahead:
            yield first()
        pending.append((_submitted(pool, function, call), call))
    while pending:
        yield first()


def _submitted(pool: Pool, function: Callable[..., Result], call: Call) -> Future[Result]:
    """Return the future of a call, which raises what a pool does that takes no more."""
    try:
        return pool.submit(function, *call)
    except Exception as error:  # noqa: BLE001 - raised again where the result is wanted
        lost: Future[Result] = Future()
        lost.set_exception(error)
        return lost


def _result(future: Future[Result], under_way: Sequence[Call]) -> Result:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise ToolError(
            tool="jetc run",
            what=f"a process that had to read {files_of(under_way)} was killed, as where memory runs out",
            mend="run it again with fewer --processes; nothing was written",
        ) from error


def files_of(calls: Sequence[Call]) -> str:
    """Name the files of calls, each once: of files or of pieces, which stand last."""
    files = dict.fromkeys(str(getattr(call[-1], "file", call[-1])) for call in calls)
    return " or ".join(files)
