"""Calls of a function on a cluster, whose results come in the order of the calls."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from jetc.cluster.connection import connected
from jetc.commands.tagging.spread import files_of, in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from jetc.cluster.connection import Cluster
    from jetc.commands.tagging.spread import Call, Spread

__all__ = ["on_cluster"]

Result = TypeVar("Result")
_LIBRARIES = ("awkward", "numpy", "uproot")


@contextmanager
def on_cluster(address: str, calls: int) -> Iterator[Spread]:
    """Run calls on the cluster whose scheduler is at `address`; at the end the rest is cancelled.

    The workers see the files under the paths that they have here. ToolError as of `connected`.
    """
    with connected(address, _LIBRARIES) as cluster:
        yield partial(in_order, cluster, max(1, min(calls, 2 * cluster.threads)), partial(_result, cluster))


def _result(cluster: Cluster, future: Future[Result], under_way: Sequence[Call]) -> Any:  # noqa: ANN401 - what was called says
    return cluster.result(future, f"what read {files_of(under_way)}", "nothing was written")
