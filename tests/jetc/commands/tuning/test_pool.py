"""Points that run together give what each of them gives alone, and a fault is raised where it is asked."""

from __future__ import annotations

import operator
import pickle
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from jetc.commands.tuning import cluster, pool, training
from jetc.commands.tuning.pool import running
from jetc.diagnostics.diagnostic import DataError


@pytest.mark.parametrize("processes", [1, 2])
def test_every_call_gives_its_result_with_its_number(processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads stand for the processes, which the tests of tagging start."""
    monkeypatch.setattr(pool, "started", ThreadPoolExecutor)
    with running(processes) as run:
        found = dict(run(operator.mul, [(number, number) for number in range(5)]))
    assert found == {number: number * number for number in range(5)}


class Here:
    """Stands for a cluster: threads of this process."""

    described = "a cluster"

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(2)
        self.submit = self.pool.submit

    def done(self, pending: dict[Future[int], int]) -> set[Future[int]]:
        return wait(pending, return_when=FIRST_COMPLETED).done

    def result(self, future: Future[int], *_: object) -> int:
        return future.result()


def test_a_cluster_gives_the_same_one_call_at_a_time_in_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    def connected(*given: object) -> AbstractContextManager[Here]:
        told.append(given)
        return nullcontext(Here())

    monkeypatch.setattr(cluster, "connected", connected)
    monkeypatch.setattr(cluster, "check_shared", lambda _, *given: told.append(given))
    free = threading.Lock()

    def alone(left: int, right: int) -> int:
        assert free.acquire(blocking=False)
        try:
            return left * right
        finally:
            free.release()

    with cluster.running_on("tcp://10.0.0.1:8786", ["qkeras"], tmp_path, {}, told.append) as run:
        found = dict(run(alone, [(number, number) for number in range(5)]))
    assert found == {number: number * number for number in range(5)}
    assert told == [("tcp://10.0.0.1:8786", ["qkeras"]), "a cluster", (tmp_path, {})]


def test_a_fault_is_the_exception_that_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    error = DataError(file="jets.root", what="is empty", why="jets are read", mend="give another")

    def load(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(training, "load", load)
    found = training.measured(Path("spec.yaml"), (), Path("build"), None)
    with pytest.raises(DataError) as raised:
        pickle.loads(pickle.dumps(found)).checked()  # noqa: S301 - what was just made
    assert (str(raised.value), vars(raised.value)) == (str(error), vars(error))
