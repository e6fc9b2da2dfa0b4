"""Points that run together give what each of them gives alone, and a fault is raised where it is asked."""

from __future__ import annotations

import hashlib
import operator
import pickle
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jetc.cluster.connection import Cluster
from jetc.commands.tuning import cluster, pool, training
from jetc.commands.tuning.pool import running
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.plan.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable


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
    finished = Cluster.finished

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(2)

    def submit(self, function: Callable[..., Any], *arguments: object, key: str | None = None) -> Future[Any]:  # noqa: ARG002
        return self.pool.submit(function, *arguments)

    def everywhere(self, *given: object) -> dict[str, str]:
        """Answer as a cluster whose workers share everything."""
        self.asked = given[1:]
        return {"tcp://10.0.0.2:1": ""}

    def done(self, pending: dict[Future[int], int]) -> set[Future[int]]:
        return wait(pending, return_when=FIRST_COMPLETED).done

    def result(self, future: Future[int], *_: object) -> int:
        return future.result()


def test_a_cluster_gives_the_same_one_call_at_a_time_in_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    here = Here()

    def connected(*given: object) -> AbstractContextManager[Here]:
        told.append(given)
        return nullcontext(here)

    monkeypatch.setattr(cluster, "connected", connected)
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
    assert told == [("tcp://10.0.0.1:8786", ["qkeras"]), "a cluster"]
    probe, files = here.asked
    assert isinstance(probe, Path)
    assert (probe.parent, files, list(tmp_path.iterdir())) == (tmp_path, {}, [])


class Later(Here):
    """Stands for a cluster whose worker came after the check, and has another folder of that name."""

    def submit(self, function: Callable[..., Any], *arguments: object, key: str | None = None) -> Future[Any]:  # noqa: ARG002
        assert isinstance(function, partial)
        probe, files = function.args
        copy = probe.parent / "copy"
        copy.touch()
        return super().submit(function.func, copy, files, *arguments)


@pytest.mark.parametrize(
    ("there", "text", "said"),
    [
        (Here, b"another", "it sees another .*mine.yaml"),
        (Later, b"mine", "a lock that is held there does not hold on it"),
    ],
)
def test_a_worker_that_came_after_the_check_makes_no_point_of_other_files(
    there: type[Here], text: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = tmp_path / "mine.yaml"
    spec.write_bytes(b"mine")
    files = {spec: hashlib.sha256(b"mine").hexdigest()}
    monkeypatch.setattr(cluster, "connected", lambda *_: nullcontext(there()))
    with cluster.running_on("", [], tmp_path, files, print) as run:
        spec.write_bytes(text)
        with pytest.raises(ToolError, match=said):
            next(run(pytest.fail, [("a point was made",)]))


def test_what_the_workers_look_at_outlasts_a_build_that_sweeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "connected", lambda *_: nullcontext(Here()))
    with cluster.running_on("", [], tmp_path, {}, print) as run, Store(tmp_path).in_use():
        assert dict(run(operator.mul, [(2, 3)])) == {0: 6}


def test_a_fault_is_the_exception_that_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    error = DataError(file="jets.root", what="is empty", why="jets are read", mend="give another")

    def load(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(training, "load", load)
    found = training.measured(Path("spec.yaml"), (), Path("build"), None)
    with pytest.raises(DataError) as raised:
        pickle.loads(pickle.dumps(found)).checked()  # noqa: S301 - what was just made
    assert (str(raised.value), vars(raised.value)) == (str(error), vars(error))
