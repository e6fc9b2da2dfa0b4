"""Sets that processes read at once: the same bytes as one after another, the same faults, one progress."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jetc.artifacts.record import write
from jetc.artifacts.sample import SetFiles
from jetc.checks.load import load
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.ntuple.write import write_ntuple
from jetc.plan.run import declared
from jetc.plan.stage import Step
from jetc.stages.dataset import together
from jetc.stages.dataset.stage import before_training
from jetc.stages.dataset.together import ReadSet, read_sets

if TYPE_CHECKING:
    from collections.abc import Callable

SPEC = load(Path(__file__).parents[4] / "specs" / "baseline.yaml").spec
NAMES = ("ttbar", "qcd", "minbias")
STAGES = [stage for stage in before_training(SPEC) if stage.name.removeprefix("dataset.") in NAMES]


class Told:
    """Progress as it is told."""

    def __init__(self) -> None:
        self.bars: list[tuple[str, float, str]] = []
        self.done = 0.0

    def start(self, label: str, total: float, unit: str) -> None:
        self.bars.append((label, total, unit))

    def advance(self, amount: float = 1) -> None:
        self.done += amount


@pytest.fixture
def sample(tmp_path: Path, good: Callable[..., tuple[Any, Any]]) -> Path:
    """A folder with a set of two files for each of `NAMES`, of other sizes."""
    for number, name in enumerate(NAMES):
        folder = tmp_path / "sample" / name
        folder.mkdir(parents=True)
        for part in range(2):
            first, events = 10_000 * (number + 1) + 1000 * part, 40 * (number + 1)
            jets, listed = good(first_event=first, events=events, jets_per_event=3)
            write_ntuple(folder / f"{part}.root", jets=jets, events=listed, title="hand-made")
        record = SetFiles(
            files=("0.root", "1.root"),
            relative_to="artifact",
            jet_tree="outnano/Jets",
            event_tree="outnano/Events",
        )
        write(record, folder)
    return tmp_path / "sample"


def steps_of(sample: Path, made: Path, progress: Told) -> list[Step[Any]]:
    steps = []
    for stage in STAGES:
        folder = made / stage.name
        folder.mkdir(parents=True)
        inputs = {need.stage: sample / need.stage.removeprefix("sample.") for need in stage.needs}
        steps.append(Step(declared(SPEC, stage.sections), inputs, folder, folder, progress, base=made))
    return steps


def on_processors(patch: pytest.MonkeyPatch, count: int) -> None:
    patch.setattr(os, "sched_getaffinity", lambda _: set(range(count)))
    patch.setattr(together, "_WORTH_A_PROCESS", 1)


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_processes_write_the_bytes_of_one(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = {stage.needs[0].stage: stage.run for stage in STAGES}
    made = {}
    for count in (1, 2):
        on_processors(monkeypatch, count)
        told, folder = Told(), tmp_path / str(count)
        read_sets(runs, steps_of(sample, folder, told))
        made[count] = content(folder)
    assert len(made[1]) > 30
    assert made[1] == made[2]
    size = sum(path.stat().st_size for path in sample.rglob("*.root")) / 1e6
    ((label, total, unit),) = told.bars
    assert (label, unit) == ("reading 3 sets", "MB of ntuples")
    assert total == pytest.approx(size)
    assert told.done == pytest.approx(size)


def test_sets_of_a_build_are_made_in_one_run() -> None:
    assert len({id(stage.together) for stage in STAGES}) == 1
    assert STAGES[0].together is not None


def test_a_damaged_file_is_told_as_it_is_by_one_process(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sample / "qcd" / "1.root").write_bytes(b"root" + bytes(1000))
    runs = {stage.needs[0].stage: stage.run for stage in STAGES}
    found = []
    for count in (1, 2):
        on_processors(monkeypatch, count)
        with pytest.raises(DataError) as raised:
            read_sets(runs, steps_of(sample, tmp_path / str(count), Told()))
        found.append((str(raised.value), vars(raised.value)))
    assert found[0] == found[1]


def killed(_: Step[Any]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_is_told(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_processors(monkeypatch, 2)
    monkeypatch.syspath_prepend(Path(__file__).parents[4])  # processes take this module from there
    steps = steps_of(sample, tmp_path / "made", Told())
    with pytest.raises(ToolError, match="a process that read a set was killed"):
        read_sets({stage.needs[0].stage: killed for stage in STAGES}, steps)


def test_small_sets_start_no_process(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "started", lambda *_: pytest.fail("a process was started"))
    told = Told()
    runs = {stage.needs[0].stage: stage.run for stage in STAGES}
    read_sets(runs, steps_of(sample, tmp_path / "made", told))
    assert [bar[0] for bar in told.bars] == [
        f"reading {stage.name.removeprefix('dataset.')}" for stage in STAGES
    ]


def test_a_set_of_many_files_is_large_and_stands_before_one_of_as_many_bytes_in_fewer(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sample / "ttbar" / "set.json").unlink()
    files = ("0.root", "1.root", "0.root", "1.root", "0.root", "1.root", "0.root")
    made = SetFiles(files=files, relative_to="artifact", jet_tree="outnano/Jets", event_tree="outnano/Events")
    write(made, sample / "ttbar")
    runs = {stage.needs[0].stage: stage.run for stage in STAGES}
    taken: list[ReadSet] = []
    read_sets(runs, steps_of(sample, tmp_path / "made", Told()), taken.extend)
    assert [(each.name, each.files) for each in taken] == [("ttbar", 7)]
    monkeypatch.setattr(together, "_WORTH_A_PROCESS", 1)
    read_sets(runs, steps_of(sample, tmp_path / "again", Told()), taken.extend)
    assert [each.name for each in taken[1:]] == ["ttbar", "minbias", "qcd"]
    assert not content(tmp_path / "again")
