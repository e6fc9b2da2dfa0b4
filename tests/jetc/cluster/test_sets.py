"""Sets that workers read: the bytes of one process, whatever happens to a worker, and nothing unseen."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from jetc import cli
from jetc.cluster import identity, sets
from jetc.cluster.connection import Cluster
from jetc.cluster.sets import _Bar, _Told, read_there
from jetc.cluster.sharing import _PROBE, shared
from jetc.diagnostics.diagnostic import ToolError
from jetc.ntuple.write import write_ntuple
from jetc.plan.key import file_digest
from jetc.plan.stage import Step
from jetc.stages.dataset import stage as stages
from jetc.stages.dataset import together
from jetc.stages.dataset.together import ReadSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jetc.cluster.connection import Task

ROOT = Path(__file__).parents[3]
BASELINE = ROOT / "specs" / "baseline.yaml"
SETS = ("ttbar", "qcd", "resonance", "hh4b", "vbf_htautau", "minbias")
KILLED = "qcd"


@pytest.fixture
def spec(tmp_path: Path, good: Callable[..., tuple[Any, Any]]) -> Path:
    """Ntuples of every set of the baseline, and a spec that reads them."""
    lines = [f"extends: {BASELINE.name}", "name: files", "samples:", "  generator: null", "  sets:"]
    shutil.copyfile(BASELINE, tmp_path / BASELINE.name)
    for number, name in enumerate(SETS):
        jets, events = good(first_event=10_000 * (number + 1), events=400, jets_per_event=4)
        write_ntuple(tmp_path / f"{name}.root", jets=jets, events=events, title=name)
        lines.append(f"    - {{name: {name}, files: [{name}.root], tree: outnano/Jets}}")
    path = tmp_path / "files.yaml"
    path.write_text("\n".join(lines) + "\n")
    return path


def build(spec: Path, place: str, *more: str) -> int:
    given = ["build", str(spec), "--build-dir", str(spec.parent / place), "--to", "dataset", *more]
    return cli.main(given)


def sealed(spec: Path, place: str) -> dict[str, object]:
    """Give the digest of every file of the sets, by the name of the artifact."""
    seals = (spec.parent / place / "store").glob("dataset*.json")
    return {path.name: json.loads(path.read_text())["files"] for path in seals}


@dataclass(frozen=True)
class Killing:
    """Progress that kills the process that tells it, once the first block of jets is written."""

    def start(self, label: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float = 1) -> None:  # noqa: ARG002
        os.kill(os.getpid(), signal.SIGKILL)


def killed_once(run: Callable[..., None], marker: Path, name: str, step: Step[Any]) -> None:
    """Read a set; the first time that `KILLED` is read the process is killed in the middle of it."""
    if name == KILLED and not marker.exists():
        marker.touch()
        step = replace(step, progress=Killing())
    run(name, step)


def test_a_build_whose_worker_is_killed_in_a_set_has_the_bytes_of_one_process_and_of_two(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A worker of another numpy is refused before that."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(together, "_WORTH_A_PROCESS", 1)
    for count in (1, 2):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, count=count: set(range(count)))
        assert build(spec, f"{count}") == 0
    marker = spec.parent / "killed"
    told: list[str] = []

    def heard(cluster: Cluster, take: Callable[[Any], None]) -> str:
        def both(said: tuple[str, float]) -> None:
            told.append(said[0])
            take(said)

        return hear(cluster, both)

    hear = Cluster.hear
    monkeypatch.syspath_prepend(ROOT)  # workers take this module from there
    two = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    with distributed.LocalCluster(**two, dashboard_address="127.0.0.1:0", host="127.0.0.1") as cluster:
        on_it = ("--cluster", cluster.scheduler_address)
        before = {nanny.pid for nanny in cluster.workers.values()}
        with monkeypatch.context() as patch:
            patch.setattr(identity, "version", lambda name: "0.0.9" if name == "numpy" else version(name))
            identity.found.cache_clear()
            assert build(spec, "refused", *on_it) == 3
        identity.found.cache_clear()
        assert re.search(r"worker tcp://\S+ has numpy \S+ in place of 0\.0\.9", capsys.readouterr().err)
        assert not sealed(spec, "refused")
        with monkeypatch.context() as patch:
            dying = {key: partial(killed_once, run, marker) for key, run in vars(stages)["_RUN"].items()}
            patch.setattr(stages, "_RUN", dying)
            patch.setattr(Cluster, "hear", heard)
            assert build(spec, "cluster", *on_it) == 0, capsys.readouterr().err
        assert marker.exists()
        assert {*told} == {*SETS}
        assert len(before & {nanny.pid for nanny in cluster.workers.values()}) == 1
    said = capsys.readouterr().err
    assert (said.count("reading 6 sets"), said.count("sets are read here")) == (1, 0)
    assert sealed(spec, "1") == sealed(spec, "2") == sealed(spec, "cluster")
    assert len(sealed(spec, "1")) == len(SETS) + 1
    assert not [*(spec.parent / "cluster").glob(f"{_PROBE}*")]


class Here:
    """Stands for a cluster: does tasks in this process, and something `then`."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.then = then

    def everywhere(self, function: Callable[..., str], *arguments: object) -> dict[str, str]:
        return {"tcp://10.0.0.2:1": function(*arguments)}

    def hear(self, _: object) -> str:
        return "topic"

    def finished(self, tasks: Iterable[Task[Any]], _: str) -> Iterator[tuple[Any, Any]]:
        for task in tasks:
            made = task.function(*task.arguments)
            self.then()
            yield task.item, made


class Told:
    """Progress as it is told."""

    done = 0.0

    def start(self, label: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float = 1) -> None:
        self.done += amount


def copy(step: Step[Any]) -> None:
    """Write what stands in the file that is read."""
    (step.folder / "below").mkdir()
    (step.folder / "below" / "codes.npy").write_bytes((step.base / "mine.root").read_bytes())


@pytest.fixture
def one(tmp_path: Path) -> ReadSet:
    """A set of the user's file ``mine.root``, of which the build saw set.json."""
    inputs = tmp_path / "inputs"
    for each in (folder := tmp_path / "folder", scratch := tmp_path / "scratch", inputs):
        each.mkdir()
    (tmp_path / "mine.root").write_bytes(b"jets")
    (inputs / "set.json").write_text("{}")
    seals = {"sample.mine": {"set.json": file_digest(inputs / "set.json")}}
    step: Step[Any] = Step(None, {"sample.mine": inputs}, folder, scratch, Told(), base=tmp_path, seals=seals)
    return ReadSet("mine", copy, step, 1, 2_000_000)


def read(one: ReadSet, cluster: Here) -> None:
    given = {"mine": {"mine.root": hashlib.sha256(b"jets").hexdigest()}}
    with shared(cast("Any", cluster), one.step.base, {}) as probe:
        read_there(cast("Any", cluster), probe, given, [one])


def test_what_a_worker_wrote_is_the_artifact(one: ReadSet) -> None:
    read(one, Here())
    assert [path.read_bytes() for path in one.step.folder.glob("*/*")] == [b"jets"]
    assert not [*one.step.scratch.iterdir()]
    assert cast("Told", one.step.progress).done == pytest.approx(2)


@pytest.mark.parametrize("name", ["mine.root", "inputs/set.json"])
def test_a_worker_that_sees_another_file_reads_nothing(one: ReadSet, name: str) -> None:
    (one.step.base / name).write_text("others")
    with pytest.raises(ToolError, match=rf"it sees another \S+{name}"):
        read(one, Here())
    assert not [*one.step.scratch.iterdir()]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: path.write_bytes(b"jots"), "below/codes.npy has other content"),
        (lambda path: path.unlink(), "below/codes.npy is gone"),
        (lambda path: path.with_name("more.npy").touch(), "below/more.npy was not in it"),
    ],
)
def test_what_is_not_here_as_a_worker_wrote_it_is_no_artifact(
    one: ReadSet, harm: Callable[[Path], None], said: str
) -> None:
    def spoil() -> None:
        (path,) = one.step.scratch.glob("*/below/codes.npy")
        harm(path)

    with pytest.raises(ToolError, match=f"set mine is not here as a worker wrote it: {said}"):
        read(one, Here(spoil))
    assert not [*one.step.folder.iterdir()]


def test_a_worker_tells_how_far_it_is_and_stops_where_the_build_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(sets, "tell", lambda *said: told.append(said))
    with shared(cast("Any", Here()), tmp_path, {}) as probe:
        progress = _Told(probe, "topic", "mine", 2.0)
        progress.start("reading mine", 40, "jets")
        progress.advance(10)
        progress.advance(30)
    assert told == [("topic", ("mine", 0.5)), ("topic", ("mine", 2.0))]
    with pytest.raises(ToolError, match="it does not see"):
        progress.advance()
    probe.touch()
    with pytest.raises(ToolError, match="a lock that is held there does not hold on it"):
        progress.advance()
    assert len(told) == 2


def test_a_set_that_is_read_again_moves_the_bar_from_where_it_was() -> None:
    bar = _Bar(told := Told())
    for said in (("a", 1.5), ("b", 1.0), ("a", 0.5), ("a", 2.0), ("a", 2.0)):
        bar.take(said)
    assert told.done == pytest.approx(3)
