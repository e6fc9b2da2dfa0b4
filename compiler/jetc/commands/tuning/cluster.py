"""Trainings on a cluster whose workers share the build folder: points of a scan, seeds of a lock."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from jetc.cluster.connection import Task, check_installed, connected
from jetc.cluster.sharing import check_shares, shared

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from rich.console import Console

    from jetc.checks.load import LoadedSpec
    from jetc.cluster.connection import Cluster
    from jetc.commands.tuning.pool import Run
    from jetc.plan.stage import Stage

__all__ = ["running_on", "trainings_on"]

Result = TypeVar("Result")
_ONE_AT_A_TIME = threading.Lock()
"""Of the threads of a worker: TensorFlow has one state for all."""


def trainings_on(
    arguments: argparse.Namespace, loaded: LoadedSpec, stages: Iterable[Stage], progress: Console
) -> AbstractContextManager[Run]:
    """Return a `Run` of `stages` of a spec on the `cluster` that `arguments` name, as `running_on` says.

    DataError where the package that reaches it is not installed.
    """
    check_installed("--cluster")
    tools = {tool for each in stages for tool in each.tools}
    files = {path.absolute(): sha256 for path, sha256 in loaded.sources.items()}
    say = partial(progress.print, markup=False, highlight=False, soft_wrap=True)
    return running_on(arguments.cluster, sorted(tools), arguments.build_dir.absolute(), files, say)


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
    tasks = (
        Task(number, "a training", alone, (function, *arguments)) for number, arguments in enumerate(every)
    )
    yield from cluster.finished(tasks, "it goes on with what is finished")


def _alone(
    probe: Path,
    files: Mapping[Path, str],
    function: Callable[..., Result],
    *arguments: Any,  # noqa: ANN401 - any call
) -> Result:
    with _ONE_AT_A_TIME:
        check_shares(probe, files)
        return function(*arguments)
