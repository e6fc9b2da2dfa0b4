"""What is told of a cluster that is lost, and of a worker that cannot do what it is asked."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any, cast

import pytest
from jetc.cluster import connection
from jetc.cluster.connection import Cluster
from jetc.diagnostics.diagnostic import ToolError


class Losing:
    """Stands for a client that loses its scheduler after its status was looked at."""

    status = "running"

    def __init__(self, future: Future[None]) -> None:
        self.future = future

    def nthreads(self) -> None:
        self.future.cancel()
        self.future.set_running_or_notify_cancel()
        raise AttributeError("'NoneType' object has no attribute 'ncores'")


class Alone:
    """Stands for a client of a cluster without workers."""

    status = "running"

    def nthreads(self) -> dict[str, int]:
        return {}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_LOOK", 0.01)
    monkeypatch.setattr(connection, "_WORKERS", 0.02)


def cluster(client: object) -> Cluster:
    return Cluster(cast("Any", client), "tcp://10.0.0.1:8786", {}, cast("Any", None))


def test_a_scheduler_that_ends_while_the_cluster_is_looked_at_is_told_as_one_that_ended() -> None:
    future: Future[None] = Future()
    with pytest.raises(ToolError, match=r"chunk_00000\.root of top was lost: the scheduler ended"):
        cluster(Losing(future)).result(future, "chunk_00000.root of top", "")


def test_a_cluster_that_stays_without_workers_is_told() -> None:
    with pytest.raises(ToolError, match=r"tcp://10\.0\.0\.1:8786 had no worker for"):
        cluster(Alone()).done([Future()])
