"""The sample stage: what it lists, and what it leaves where."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
import uproot
from jetc.artifacts.record import read
from jetc.artifacts.sample import SetFiles
from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.model import Generator, Samples, SampleSet, Spec
from jetc.ntuple.schema import EVENTS, JETS
from jetc.ntuple.write import write_ntuple
from jetc.plan.run import declared
from jetc.plan.stage import Step
from jetc.sample import libraries, produce
from jetc.stages.sample import stages

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jetc.sample.produce import Place

GENERATOR = Generator(seed=3, pileup=5.0, tune="monash", chunk_events=20, soft_library=10, hard_library=10)
RATES = SampleSet(name="rates", process="minbias", events=100)


class Silent:
    """Progress that nobody watches."""

    def start(self, label: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float = 1) -> None:
        pass


@dataclass
class Producer:
    """Stands for the driver: writes two chunks of each set, and remembers how many workers it got."""

    workers: int = 0

    def make_libraries(self, _: Generator, *, folder: Path, workers: int, progress: object) -> None:
        del progress
        (folder / "part.npz").write_text("hits")
        self.workers = workers

    def produce(
        self, _: Generator, places: Iterable[Place], *, libraries: Path, workers: int, progress: object
    ) -> list[Path]:
        del progress
        assert (libraries / "part.npz").is_file()
        assert workers == self.workers
        paths = [each.folder / f"chunk_{index:05d}.root" for each in places for index in range(2)]
        for path in paths:
            path.parent.mkdir(exist_ok=True)
            path.write_text(path.name)
        return paths


@pytest.fixture
def producer(monkeypatch: pytest.MonkeyPatch) -> Producer:
    made = Producer()
    monkeypatch.setattr(libraries, "make_libraries", made.make_libraries)
    monkeypatch.setattr(produce, "produce", made.produce)
    return made


def run(base: Path, *sets: SampleSet) -> tuple[Path, Path]:
    """Run the stages of sets; give the folder of their artifacts, named as they are, and of their scratch."""
    artifacts, scratch = base / "making", base / "scratch"
    spec = Spec.model_construct(samples=Samples(generator=GENERATOR, sets=sets))
    for stage in stages(spec):
        places = [place / stage.name.removeprefix("sample.") for place in (artifacts, scratch)]
        for place in places:
            place.mkdir(parents=True)
        inputs = {need.stage: artifacts / need.stage for need in stage.needs}
        made, room = places
        stage.run(Step(declared(spec, stage.sections), inputs, made, room, Silent(), base))
    return artifacts, scratch


def listed(folder: Path, name: str) -> SetFiles:
    return read(SetFiles, folder / name)


def with_events(path: Path) -> Path:
    jets = {branch.name: np.zeros(0 if branch.jagged else 1) for branch in JETS}
    write_ntuple(path, jets=jets, events={branch.name: np.zeros(1) for branch in EVENTS}, title=path.name)
    return path


def without_events(path: Path, tree: str) -> Path:
    with uproot.recreate(path) as file:
        file.mktree(tree, {"event": "uint64"}).extend({"event": np.zeros(1, dtype=np.uint64)})
    return path


def mine(*files: str, tree: str = "outnano/Jets") -> SampleSet:
    return SampleSet(name="mine", files=files, tree=tree)


def test_generated_files_lie_in_the_artifact(tmp_path: Path, producer: Producer) -> None:
    folder, _ = run(tmp_path, RATES)
    assert producer.workers >= 1
    assert listed(folder, "rates") == SetFiles(
        files=("chunk_00000.root", "chunk_00001.root"),
        relative_to="artifact",
        jet_tree="outnano/Jets",
        event_tree="outnano/Events",
    )
    assert (folder / "rates/chunk_00001.root").read_text() == "chunk_00001.root"


@pytest.mark.usefixtures("producer")
def test_chunks_stay_in_the_scratch_folder_until_the_artifact_is_sealed(tmp_path: Path) -> None:
    folder, scratch = run(tmp_path, RATES)
    for name in ("chunk_00000.root", "chunk_00001.root"):
        assert (scratch / "rates" / name).samefile(folder / "rates" / name)


def test_files_of_the_user_are_named_as_the_spec_names_them(tmp_path: Path) -> None:
    with_events(tmp_path / "a.root")
    folder, _ = run(tmp_path, mine("a.root"))
    assert listed(folder, "mine").files == ("a.root",)
    assert listed(folder, "mine").relative_to == "spec"
    assert str(tmp_path) not in (folder / "mine" / "set.json").read_text()
    assert [path.name for path in (folder / "mine").rglob("*")] == ["set.json"]


def test_the_event_tree_of_the_user_is_taken_where_every_file_has_it(tmp_path: Path) -> None:
    with_events(tmp_path / "a.root")
    with_events(tmp_path / "b.root")
    folder, _ = run(tmp_path, mine("a.root", "b.root"))
    assert listed(folder, "mine").event_tree == "outnano/Events"


def test_an_event_tree_in_one_of_two_files_is_an_error(tmp_path: Path) -> None:
    with_events(tmp_path / "a.root")
    without_events(tmp_path / "b.root", "outnano/Jets")
    with pytest.raises(DataError, match=r"event tree outnano/Events in a\.root, none in b\.root"):
        run(tmp_path, mine("a.root", "b.root"))


def test_a_file_is_in_one_set_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "copy.root").write_bytes(with_events(tmp_path / "a.root").read_bytes())
    other = SampleSet(name="other", files=("copy.root",), tree="outnano/Jets")
    with pytest.raises(DataError, match=r"copy\.root: it is .*a\.root, byte for byte"):
        run(tmp_path, mine("a.root"), other)


def test_a_tree_that_the_file_does_not_have_is_an_error(tmp_path: Path) -> None:
    without_events(tmp_path / "a.root", "jetntuple/Jets")
    with pytest.raises(DataError, match="no tree outnano/Jets"):
        run(tmp_path, mine("a.root"))


@pytest.mark.parametrize("case", [(3, 64, 3), (8, 2, 2), (4, 0, 1)])
def test_workers_keep_to_the_processors_and_the_memory(
    tmp_path: Path, producer: Producer, monkeypatch: pytest.MonkeyPatch, case: tuple[int, int, int]
) -> None:
    processors, gigabytes, workers = case
    sizes = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": gigabytes << 18}
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)))
    monkeypatch.setattr(os, "sysconf", lambda name: sizes[name])
    run(tmp_path, RATES)
    assert producer.workers == workers
