"""Arrays that workers compute for a stage: no file system is shared, and all that is sent has its digest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.cluster.connection import Task
from jetc.cluster.content import Content, array_of, check, file_of, keep_file, room

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from jetc.cluster.connection import Cluster
    from jetc.plan.stage import Call

    Function = Callable[..., Mapping[str, NDArray[Any]]]

__all__ = ["done_there"]

_AHEAD = 2
"""Calls that are submitted for each thread."""
_REST = "nothing of the stage was written"


def done_there(
    cluster: Cluster, function: Function, files: Mapping[str, bytes], calls: Iterable[Call]
) -> Iterator[tuple[int, dict[str, NDArray[Any]]]]:
    """Yield the number of each call and what `function` gives on a worker, as `plan.stage.Elsewhere` says.

    The `files` go to the workers once. ToolError as of `Cluster.finished`, and where something did not come
    as it was sent.
    """
    sent = [file_of(each) for each in files.values()]
    kept = [cluster.keep(each, f"jetc-{each.sha256}") for each in sent]
    names = dict(zip(files, (each.sha256 for each in sent), strict=True))
    tasks = (_task(number, function, names, kept, call) for number, call in enumerate(calls))
    for number, made in cluster.finished(tasks, _REST, ahead=_AHEAD):
        yield number, {name: check(each, "an array", _REST) for name, each in made.items()}


def _task(
    number: int, function: Function, names: Mapping[str, str], kept: Sequence[object], call: Call
) -> Task[int]:
    """Return a call as a task, whose key is the digest of all that it reads."""
    arrays = [array_of(np.ascontiguousarray(each)) for each in call.arrays]
    called = f"{function.__module__}.{function.__qualname__}"
    read = _together([called, *names, *names.values(), *(each.sha256 for each in arrays)])
    return Task(number, call.what, _done, (function, names, kept, arrays), f"jetc-{read}")


def _together(words: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def _done(
    function: Function,
    names: Mapping[str, str],
    files: Sequence[Content[bytes]],
    arrays: Sequence[Content[NDArray[Any]]],
) -> dict[str, Content[NDArray[Any]]]:
    """Call `function` on a worker, with the files that have the digests of `names`."""
    folder = room() / _together([*names, *names.values()])
    folder.mkdir(exist_ok=True)
    for (name, sha256), sent in zip(names.items(), files, strict=True):
        keep_file(Content(sent.content, sha256), folder / name, _REST)
    made = function(folder, *(check(each, "an array", _REST) for each in arrays))
    return {name: array_of(np.ascontiguousarray(each)) for name, each in made.items()}
