"""Jets that workers score: the bytes of one process, whatever happens to a worker, and nothing unseen."""

from __future__ import annotations

import os
import shutil
import signal
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from jetc.checks.load import load
from jetc.cluster import arrays
from jetc.cluster.arrays import done_there
from jetc.cluster.connection import connected
from jetc.cluster.content import Content
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.emulator.lanes.library import write_lanes
from jetc.plan.run import declared
from jetc.plan.stage import Call, Step
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes import scoring
from jetc.stages.lanes.artifact import LIBRARY
from jetc.stages.menu.stage import STAGE
from jetc.tools.make import make
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Flatten, Input, Network, Output, Select

from tests.jetc.stages.conftest import digests
from tests.jetc.stages.menu.test_stage import CLASSES, SPECS, write_set, write_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from jetc.cluster.connection import Task
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Elsewhere
    from numpy.typing import NDArray

SETS = ("minbias", "hh4b")
SCORE, RATIO = (FixedPoint.parse(each) for each in ("ap_ufixed<12,1>", "ap_fixed<16,6>"))
WORDS = (SCORE,) * CLASSES + (RATIO,)
COPYING = Network(
    (Input("input", 1, tuple(f"word{number}" for number in range(CLASSES + 1)), WORDS),),
    (
        Flatten("flat", ("input",), WORDS),
        Select("scores", ("flat",), tuple(range(CLASSES)), SCORE),
        Select("ratio", ("flat",), (CLASSES,), RATIO),
    ),
    (
        Output("class_scores", "scores", tuple(f"class{number}" for number in range(CLASSES))),
        Output("pt_ratio", "ratio", ("ratio",)),
    ),
)
"""Gives the words that it takes."""


class Bar:
    """Progress that does something at a call, and counts the jets of sets."""

    def __init__(self, at: int = -1, then: Callable[[], None] = lambda: None) -> None:
        self.calls, self.at, self.then = 0, at, then
        self.left: dict[str, float] = {}

    def start(self, label: str, total: float, unit: str) -> None:  # noqa: ARG002
        self.label, self.left[label] = label, total

    def advance(self, amount: float = 1) -> None:
        self.left[self.label] -= amount
        self.calls += 1
        if self.calls == self.at:
            self.then()


@pytest.fixture(scope="module")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sets of a menu, and the network and library of lanes that score them, by stage."""
    folder = tmp_path_factory.mktemp("artifacts")
    for seed, name in enumerate(SETS):
        write_set(folder, name, events=400, seed=seed)
        path = folder / "trigger" / name / "codes.npy"
        codes = np.load(path)
        np.save(path, np.concatenate((codes[:, 0, :CLASSES], codes[:, 1, :1]), axis=1)[:, None])
    write_summary(folder, minbias="all", hh4b="all")
    made = {name: folder / name for name in ("hls4ml", "lanes", "emulator")}
    for each in made.values():
        each.mkdir()
    (made["hls4ml"] / NETWORK).write_text(COPYING.to_json())
    (folder / "sources").mkdir()
    write_lanes(COPYING, folder / "sources")
    make(folder / "sources", log=folder / "make.log")
    shutil.copyfile(folder / "sources" / LIBRARY, made["lanes"] / LIBRARY)
    return made | {f"dataset.{name}": folder / "trigger" / name for name in SETS}


@pytest.fixture(scope="module")
def spec() -> Spec:
    """The baseline with the first path of its menu."""
    whole = load(SPECS / "baseline.yaml").spec
    menu = whole.menu.model_copy(update={"paths": whole.menu.paths[:1]})
    assert {*menu.sets("minbias")} == {*SETS}
    return whole.model_copy(update={"menu": menu})


@pytest.fixture(autouse=True)
def _little_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "_WORTH_SENDING", 0.0)
    monkeypatch.setattr(scoring, "_WORTH_WORKERS", 0.0)
    monkeypatch.setattr(scoring, "_JETS_PER_BLOCK", 64)
    monkeypatch.setattr(scoring, "_BYTES_OF_CALL", 50 * 2 * len(WORDS))


def step_in(
    folder: Path, artifacts: Mapping[str, Path], spec: Spec, bar: Bar, elsewhere: Elsewhere | None = None
) -> Step[Any]:
    folder.mkdir()
    seals = {name: digests(path) for name, path in artifacts.items()}
    read = declared(spec, STAGE.sections)
    return Step(read, artifacts, folder, folder, bar, folder, seals, elsewhere=elsewhere)


def test_a_menu_whose_worker_is_killed_has_the_bytes_of_one_process_and_of_two(
    artifacts: Mapping[str, Path], spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    for count in (1, 2):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, count=count: set(range(count)))
        STAGE.run(step_in(tmp_path / f"{count}", artifacts, spec, Bar()))
    two = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    with distributed.LocalCluster(**two, dashboard_address=None, host="127.0.0.1") as workers:
        nanny = next(iter(workers.workers.values()))
        nanny.close_gracefully()  # when its worker is killed, it starts no other
        killed: list[int] = []

        def kill() -> None:
            killed.append(nanny.pid)
            os.kill(nanny.pid, signal.SIGKILL)

        bar = Bar(5, kill)
        monkeypatch.setattr(scoring, "_here", lambda *_: pytest.fail("a jet was scored here"))
        with connected(workers.scheduler_address, ["numpy"]) as cluster:
            STAGE.run(step_in(tmp_path / "cluster", artifacts, spec, bar, partial(done_there, cluster)))
        assert len(killed) == 1
    assert bar.left == {f"emulating {name}": 0 for name in SETS}
    assert bar.calls > 2 * 10
    first, *others = (digests(tmp_path / place) for place in ("1", "2", "cluster"))
    assert len(first) == 4
    assert others == [first, first]


class Here:
    """Stands for a cluster: does tasks in this process, on what is made of their arguments on the way."""

    def __init__(
        self,
        on_the_way: Callable[[Any], Any] = lambda sent: sent,
        back: Callable[[Any], Any] = lambda sent: sent,
    ) -> None:
        self.on_the_way, self.back = on_the_way, back
        self.keys: list[str | None] = []

    def keep(self, value: object, _: str) -> object:
        return self.on_the_way(value)

    def finished(
        self, tasks: Iterable[Task[int]], _: str, *, ahead: int
    ) -> Iterator[tuple[int, Mapping[str, object]]]:
        assert ahead
        for task in reversed(list(tasks)):
            function, names, files, given = task.arguments
            self.keys.append(task.key)
            made = task.function(
                function, names, files, [self.on_the_way(each) for each in cast("Any", given)]
            )
            yield task.item, {name: self.back(each) for name, each in made.items()}


def scored(step: Step[Any], rows: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    emulator = scoring.fastest_emulator(step)
    codes = (np.load(step.inputs["dataset.minbias"] / "codes.npy", mmap_mode="r"),)
    return scoring.outputs_of(emulator, codes, rows, name="minbias", progress=step.progress)


def spoiled(sent: Content[Any]) -> Content[Any]:
    """Return an array of which one word is another."""
    if isinstance(sent.content, bytes):
        return sent
    changed = sent.content.copy()
    changed.flat[0] ^= 1
    return Content(changed, sent.sha256)


def cut(sent: Content[Any]) -> Content[Any]:
    """Return a file that lacks its last byte."""
    return Content(sent.content[:-1], sent.sha256) if isinstance(sent.content, bytes) else sent


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a worker's own files."""
    folder = tmp_path / "worker"
    folder.mkdir()
    monkeypatch.setattr(arrays, "room", lambda: folder)
    return folder


def test_rows_come_in_their_order_and_each_part_is_a_task_of_its_digest(
    artifacts: Mapping[str, Path], spec: Spec, tmp_path: Path, there: Path
) -> None:
    cluster, bar = Here(), Bar()
    step = step_in(tmp_path / "menu", artifacts, spec, bar, partial(done_there, cast("Any", cluster)))
    rows = np.arange(0, 600, 3)
    found = scored(step, rows)
    codes = np.load(artifacts["dataset.minbias"] / "codes.npy")
    np.testing.assert_array_equal(found["class_scores"], codes[rows, 0, :CLASSES])
    np.testing.assert_array_equal(found["pt_ratio"], codes[rows, 0, CLASSES:])
    assert found["pt_ratio"].dtype == np.int64
    assert bar.left == {"emulating minbias": 0}
    (placed,) = there.iterdir()
    assert digests(placed) == {**step.seals["hls4ml"], **step.seals["lanes"]}
    first = [*cluster.keys]
    assert len(set(first)) == len(first) == 3
    scored(step, rows)
    assert cluster.keys == [*first, *first]


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(
    ("cluster", "said"),
    [
        (Here(spoiled), "an array did not come as it was sent"),
        (Here(back=spoiled), "an array did not come as it was sent"),
        (Here(cut), "a file did not come as it was sent"),
    ],
)
def test_what_does_not_come_as_it_was_sent_is_refused(
    artifacts: Mapping[str, Path], spec: Spec, tmp_path: Path, cluster: Here, said: str
) -> None:
    step = step_in(tmp_path / "menu", artifacts, spec, Bar(), partial(done_there, cast("Any", cluster)))
    with pytest.raises(ToolError, match=f"{said}: its checksum differs"):
        scored(step, np.arange(300))


def test_a_network_that_is_not_the_one_that_was_built_is_not_sent(
    artifacts: Mapping[str, Path], spec: Spec, tmp_path: Path
) -> None:
    step = step_in(tmp_path / "menu", artifacts, spec, Bar(), lambda *_: iter(()))
    cast("Any", step.seals)["hls4ml"][NETWORK] = "0" * 64
    with pytest.raises(DataError, match=f"{NETWORK}: it is not the file that was built"):
        scoring.fastest_emulator(step)


@pytest.mark.parametrize(("setting", "worth"), [("_WORTH_SENDING", 1.0), ("_WORTH_WORKERS", 1000.0)])
def test_jets_that_are_soon_scored_stay_here(  # noqa: PLR0913, PLR0917 - where they are scored, and what says so
    artifacts: Mapping[str, Path],
    spec: Spec,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    worth: float,
) -> None:
    monkeypatch.setattr(scoring, setting, worth)

    sent = cast("Any", lambda *_: pytest.fail("a jet was sent"))
    step = step_in(tmp_path / "menu", artifacts, spec, Bar(), sent)
    assert len(scored(step, np.arange(300))["pt_ratio"]) == 300


@pytest.mark.usefixtures("there")
def test_a_network_without_lanes_is_scored_there_by_the_emulator(
    artifacts: Mapping[str, Path], spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file that it is loaded from goes there."""
    made: list[tuple[set[str], int]] = []

    class Doubling:
        def __init__(self, folder: Path, *, threads: int = 1, sealed: object = None) -> None:
            assert sealed is None or threads == 7
            made.append(({each.name for each in folder.iterdir()}, threads))

        def predict(self, codes: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
            assert codes.dtype == np.int64
            return {"twice": 2 * codes[:, 0, :1]}

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(7)))
    monkeypatch.setattr(scoring, "CppEmulator", Doubling)
    emulator = tmp_path / "emulator"
    emulator.mkdir()
    for name in ("manifest.json", "tagger.so", "batch.so"):
        (emulator / name).write_text(name)
    (tmp_path / "lanes").mkdir()
    without = {**artifacts, "emulator": emulator, "lanes": tmp_path / "lanes"}
    step = step_in(tmp_path / "menu", without, spec, Bar(), partial(done_there, cast("Any", Here())))
    found = scored(step, np.arange(300))
    codes = np.load(artifacts["dataset.minbias"] / "codes.npy").astype(np.int64)
    np.testing.assert_array_equal(found["twice"], 2 * codes[:300, 0, :1])
    assert made == [({each.name for each in emulator.iterdir()}, threads) for threads in (7, 1)]


def test_a_call_without_files_is_a_call_of_its_arrays(there: Path) -> None:
    calls = [Call(f"call {number}", (np.full(3, number),)) for number in range(2)]
    found = dict(done_there(cast("Any", Here()), summed, {}, calls))
    assert {number: each["sum"].tolist() for number, each in found.items()} == {0: [0], 1: [3]}
    assert len([*there.iterdir()]) == 1


def summed(_: Path, given: NDArray[Any]) -> dict[str, NDArray[Any]]:
    return {"sum": given.sum(keepdims=True)}
