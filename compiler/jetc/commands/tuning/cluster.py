"""Points that are built on a cluster whose workers share the build folder."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from jetc.cluster.connection import connected
from jetc.cluster.sharing import check_shares, shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from jetc.cluster.connection import Cluster
    from jetc.commands.tuning.pool import Run

__all__ = ["running_on"]

Result = TypeVar("Result")
_ONE_AT_A_TIME = threading.Lock()
"""Of the threads of a worker: TensorFlow has one state for all."""


@contextmanager
def running_on(
    address: str, tools: Iterable[str], folder: Path, files: Mapping[Path, str], say: Callable[[str], None]
) -> Iterator[Run]:
    """Yield a `Run` on the cluster whose scheduler is at `address`, which `say` is told of.

    ToolError as of `connected`, and where a worker does not share the build `folder` or sees other `files`
    of the spec, which is looked at first, and again before each call, whose worker may have come since. A
    training whose worker is lost is made by another one.
    """
    with connected(address, tools) as cluster:
        say(cluster.described)
        with shared(cluster, folder, files) as probe:
            yield partial(_together, cluster, partial(_alone, probe, files))


def _together(
    cluster: Cluster,
    alone: Callable[..., Result],
    function: Callable[..., Result],
    every: Sequence[tuple[Any, ...]],
) -> Iterator[tuple[int, Result]]:
    numbers: dict[Future[Result], int] = {
        cluster.submit(alone, function, *arguments): number for number, arguments in enumerate(every)
    }
    while numbers:
        for future in cluster.done(numbers):
            number = numbers.pop(future)
            yield number, cluster.result(future, "a training", "it goes on with what is finished")


def _alone(
    probe: Path,
    files: Mapping[Path, str],
    function: Callable[..., Result],
    *arguments: Any,  # noqa: ANN401 - any call
) -> Result:
    with _ONE_AT_A_TIME:
        check_shares(probe, files)
        return function(*arguments)
