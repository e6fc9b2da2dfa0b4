"""What is told of a cluster that is lost, a worker that cannot do what it is asked, a file that differs."""

from __future__ import annotations

import errno
import operator
import pickle
import platform
from concurrent.futures import Future
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from jetc.cluster import connection, identity
from jetc.cluster.connection import Cluster, _called, _check_scheduler
from jetc.cluster.content import Content, file_of
from jetc.cluster.events import _keep
from jetc.diagnostics.diagnostic import DataError, Diagnostic, GateError, Span, SpecError, ToolError
from jetc.sample.sealing import Job, is_whole
from jetc.sample.workers import claim


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


class Described:
    """Stands for a client of a cluster of two workers, which serves `services`."""

    dashboard_link = "http://10.0.0.1:8787/status"

    def __init__(self, *services: str) -> None:
        self.services = dict.fromkeys(services, 8787)

    def nthreads(self) -> dict[str, int]:
        return {"tcp://10.0.0.2:1": 1, "tcp://10.0.0.2:2": 1}

    def scheduler_info(self) -> dict[str, object]:
        return {"services": self.services}


def cluster(client: object) -> Cluster:
    return Cluster(cast("Any", client), "tcp://10.0.0.1:8786", {}, cast("Any", None))


def test_a_line_says_what_cluster_it_is_and_where_its_dashboard_is() -> None:
    line = "cluster tcp://10.0.0.1:8786: 2 workers"
    shown = cluster(Described("dashboard")).described
    assert shown == f"{line}, dashboard http://10.0.0.1:8787/status"
    assert cluster(Described()).described == line


def test_a_scheduler_that_ends_while_the_cluster_is_looked_at_is_told_as_one_that_ended() -> None:
    future: Future[None] = Future()
    with pytest.raises(ToolError, match=r"chunk_00000\.root of top was lost: the scheduler ended"):
        cluster(Losing(future)).result(future, "chunk_00000.root of top", "")


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (
            {"jetc": "0.1.0 of sources 000000000000", "python": "3.11.7"},
            r"has jetc 0\.1\.0 of sources 0+ in place",
        ),
        (ModuleNotFoundError("No module named 'jetc'"), "has no jetc that runs: No module named 'jetc'"),
    ],
)
def test_a_scheduler_that_is_another_jetc_is_refused(there: object, said: str) -> None:
    """It reads what is sent to workers."""

    def answer(*_: object) -> object:
        if isinstance(there, Exception):
            raise there
        return there

    asked = cast("Any", SimpleNamespace(run_on_scheduler=answer))
    with pytest.raises(ToolError, match=f"the scheduler at tcp://10.0.0.1:8786 {said}"):
        _check_scheduler(asked, "tcp://10.0.0.1:8786", identity.wanted(()))


def test_a_cluster_that_stays_without_workers_is_told() -> None:
    with pytest.raises(ToolError, match=r"tcp://10\.0\.0\.1:8786 had no worker for"):
        cluster(Alone()).done([Future()])


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        ({"numpy": "0.0.9"}, rf"worker tcp://10\.0\.0\.2:1 has numpy {version('numpy')} in place of 0\.0\.9"),
        ({"nosuch": "1.0"}, r"has nosuch none in place of 1\.0"),
        ({}, r"worker tcp://10\.0\.0\.2:1 failed: ZeroDivisionError: division by zero"),
    ],
)
def test_a_worker_that_came_later_or_fails_is_named(
    needed: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_own_address", lambda: "tcp://10.0.0.2:1")
    future: Future[Any] = Future()
    future.set_result(_called(needed, operator.truediv, 1, 0))
    with pytest.raises(ToolError, match=said):
        cluster(Alone()).result(future, "chunk_00000.root of top", "")


DATA = DataError(file="a.root", what="it is empty", why="it has no jets", mend="make it again", branch="pt")
GATE = GateError(gate="budget", what="too many LUTs", why="8 of 7", mend="raise it", of_one_training=True)
TOOL = ToolError(tool="yosys", what="failed", mend="see its log", command=("yosys", "a.v"), exit_code=1)


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (DATA, {"why": "it has no jets; worker tcp://10.0.0.2:1 says so"}),
        (GATE, {"why": "8 of 7; worker tcp://10.0.0.2:1 says so"}),
        (TOOL, {"what": "worker tcp://10.0.0.2:1: failed"}),
        (SpecError((Diagnostic("JET001", Span("a.yaml", 1, 1), "is no key", "", ""),)), {}),
    ],
)
def test_what_jetc_refuses_on_a_worker_is_refused_with_all_its_parts(
    error: Exception, named: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_own_address", lambda: "tcp://10.0.0.2:1")
    parts = vars(error) | named

    def refuses() -> None:
        raise error

    future: Future[Any] = Future()
    future.set_result(pickle.loads(pickle.dumps(_called({}, refuses))))  # noqa: S301 - as it is sent
    with pytest.raises(type(error)) as raised:
        cluster(Alone()).result(future, "chunk_00000.root of top", "")
    assert vars(raised.value) == parts


@pytest.mark.parametrize(
    ("function", "there", "said"),
    [
        ("machine", "riscv64", r"has machine riscv64 in place of \w+"),
        ("libc_ver", ("glibc", "2.17"), r"has libc glibc 2\.17 in place of \w+"),
    ],
)
def test_a_worker_of_another_architecture_or_libc_is_refused(
    function: str, there: object, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_own_address", lambda: "tcp://10.0.0.2:1")
    needed = identity.wanted([])
    monkeypatch.setattr(platform, function, lambda: there)
    monkeypatch.setattr(connection, "found", identity.found.__wrapped__)
    future: Future[Any] = Future()
    future.set_result(_called(needed, operator.truediv, 1, 1))
    with pytest.raises(ToolError, match=said):
        cluster(Alone()).result(future, "chunk_00000.root of top", "")


def test_what_a_library_requires_is_looked_at_too() -> None:
    needed = identity.wanted(["uproot", "nosuch"])
    assert needed["awkward-cpp"] == version("awkward-cpp")
    assert "nosuch" not in needed
    assert identity.differences(needed, needed) == ""


def test_a_file_that_comes_otherwise_than_it_was_sent_is_not_kept(tmp_path: Path) -> None:
    job = Job(tmp_path / "chunk_00000.root", "of these settings", 1)
    with pytest.raises(ToolError, match="its checksum differs"):
        _keep(job, Content(b"cut sho", file_of(b"cut short").sha256))
    assert list(tmp_path.iterdir()) == []
    _keep(job, file_of(b"whole"))
    assert is_whole(job)


def test_a_full_disk_names_the_file_and_the_next_run_clears_what_was_written_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[:2])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    job = Job(tmp_path / "chunk_00000.root", "of these settings", 1)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", half)
        with pytest.raises(OSError, match="No space left") as caught:
            _keep(job, file_of(b"whole"))
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(job.path))
    assert not list(tmp_path.glob("chunk_*"))
    claim(tmp_path)
    assert [each.name for each in tmp_path.iterdir() if "chunk" in each.name] == []
