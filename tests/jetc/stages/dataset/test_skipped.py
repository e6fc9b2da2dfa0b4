"""Damaged files of the user that a set leaves out: what is then made is that of the other files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uproot
from jetc.artifacts.dataset import DatasetRecord, SkippedFile, TrainedSet, TriggerSetRecord
from jetc.artifacts.record import read
from jetc.artifacts.sample import SetFiles
from jetc.checks.load import load
from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.model import CrossSection, SampleSet, Spec
from jetc.ntuple.schema import EVENTS_TREE, JETS_TREE
from jetc.ntuple.write import write_ntuple
from jetc.plan.run import declared
from jetc.plan.stage import Step
from jetc.stages import sample
from jetc.stages.dataset import together
from jetc.stages.dataset.stage import before_training

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc.plan.stage import Stage

BASELINE = load(Path(__file__).parents[4] / "specs" / "baseline.yaml").spec
NAMES = ("ttbar", "minbias")
"""A set that is trained on, and one that measures rates."""
EVENTS = 120
"""Of each file."""
BAD = "minbias/1.root"


class Silent:
    """Progress that nobody watches."""

    def start(self, label: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float = 1) -> None:
        pass


def spec_of(**of_sets: object) -> Spec:
    """Give a spec of two sets of the user's files, each of a folder; both say more."""
    sets = tuple(
        SampleSet.model_validate({"name": name, "files": (name,), "tree": JETS_TREE, **of_sets})
        for name in NAMES
    )
    samples = BASELINE.samples.model_copy(update={"sets": sets})
    dataset = BASELINE.dataset.model_copy(update={"sets": NAMES[:1]})
    return BASELINE.model_copy(update={"samples": samples, "dataset": dataset})


SKIPPING = spec_of(on_error="skip")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, good: Callable[..., tuple[Any, Any]]) -> Path:
    """A folder with the sets, three files each."""
    base = tmp_path_factory.mktemp("files")
    for number, name in enumerate(NAMES):
        (base / name).mkdir()
        for part in range(3):
            first = 10_000 * (number + 1) + 1000 * part
            jets, listed = good(first_event=first, events=EVENTS)
            write_ntuple(base / name / f"{part}.root", jets=jets, events=listed, title="hand-made")
    return base


@pytest.fixture
def files(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "files"))


def spoil_basket(path: Path, tree: str = JETS_TREE) -> None:
    """Set the second half of what is stored of the ids of events to zero."""
    with uproot.open(path) as file:
        basket = file[tree]["event"].basket(0)
        start, size = basket.cursor.index, basket.compressed_bytes
    content = bytearray(path.read_bytes())
    content[start + size // 2 : start + size] = bytes(size - size // 2)
    path.write_bytes(content)


def run(base: Path, folder: Path, spec: Spec) -> Path:
    """Run the stages of samples and of the dataset; artifacts are named as the stages."""
    steps: dict[int, list[tuple[Stage, Step[Any]]]] = {}
    for stage in (*sample.stages(spec), *before_training(spec)):
        made = folder / stage.name
        made.mkdir(parents=True)
        inputs = {need.stage: folder / need.stage for need in stage.needs}
        step = Step(declared(spec, stage.sections), inputs, made, made, Silent(), base=base)
        steps.setdefault(id(stage.together or stage), []).append((stage, step))
    for group in steps.values():
        together_ = group[0][0].together
        if together_ is None:
            for stage, step in group:
                stage.run(step)
        else:
            together_([step for _, step in group])
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("tree", [JETS_TREE, EVENTS_TREE])
def test_a_set_without_a_damaged_file_is_that_of_the_others(files: Path, tmp_path: Path, tree: str) -> None:
    """Bit for bit, but for what says that the file was left out."""
    spoil_basket(files / BAD, tree)
    made = run(files, tmp_path / "made", SKIPPING)
    (files / BAD).unlink()
    others = run(files, tmp_path / "others", SKIPPING)
    one, other = content(made), content(others)
    told = {"sample.minbias/set.json", "dataset.minbias/trigger.json", "dataset/dataset.json"}
    assert {name for name in one if one[name] != other[name]} == {*told, "sample/given.json"}
    (skipped,) = read(SetFiles, made / "sample.minbias").skipped
    assert (skipped.file, skipped.jets, skipped.events) == (BAD, 3 * EVENTS, EVENTS)
    last = (3 * EVENTS if tree == JETS_TREE else EVENTS) - 1
    assert skipped.reason.startswith(
        f"tree {tree}, branch event, entries 0 to {last}: the file is damaged or cut short"
    )
    found = read(TriggerSetRecord, made / "dataset.minbias")
    assert (found.count.events, found.count.jets) == (2 * EVENTS, 6 * EVENTS)
    assert found.skipped == (skipped,)
    assert read(TrainedSet, made / "dataset.ttbar").skipped == ()
    assert read(DatasetRecord, made / "dataset").skipped == {"minbias": (skipped,)}


def test_where_nothing_is_damaged_nothing_is_said(files: Path, tmp_path: Path) -> None:
    made, refusing = run(files, tmp_path / "made", SKIPPING), run(files, tmp_path / "other", spec_of())
    found = content(made)
    assert found == content(refusing)
    assert not [name for name, text in found.items() if name.endswith(".json") and b"skipped" in text]


def test_two_processes_write_the_bytes_of_one(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one set a file with a basket that cannot be read is left out, of the other two without a byte."""
    spoil_basket(files / "ttbar" / "1.root")
    for part in (0, 2):
        (files / "minbias" / f"{part}.root").write_bytes(b"")
    monkeypatch.setattr(together, "_WORTH_A_PROCESS", 1)
    made = {}
    for count in (1, 2):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, count=count: set(range(count)))
        made[count] = content(run(files, tmp_path / str(count), SKIPPING))
    assert made[1] == made[2]
    found = read(DatasetRecord, tmp_path / "1" / "dataset")
    empty = "the file is empty: it starts with b'', a ROOT file with b'root'"
    assert found.skipped["minbias"] == tuple(
        SkippedFile(file=f"minbias/{part}.root", jets=None, events=None, reason=empty) for part in (0, 2)
    )
    assert [each.file for each in found.skipped["ttbar"]] == ["ttbar/1.root"]
    assert (found.cut_flow[0].jets, found.trigger["minbias"].events) == (6 * EVENTS, EVENTS)


def test_a_set_of_which_no_file_is_left_is_an_error(files: Path, tmp_path: Path) -> None:
    for part in range(3):
        spoil_basket(files / "minbias" / f"{part}.root")
    with pytest.raises(DataError, match="set minbias has no file that is whole: all 3 are damaged; tree"):
        run(files, tmp_path / "made", SKIPPING)


def test_a_file_that_is_not_there_stays_an_error(files: Path, tmp_path: Path) -> None:
    (files / BAD).unlink()
    gone = SKIPPING.samples.sets[1].model_copy(update={"files": ("minbias", BAD)})
    samples = SKIPPING.samples.model_copy(update={"sets": (SKIPPING.samples.sets[0], gone)})
    with pytest.raises(DataError, match="there is no such file"):
        run(files, tmp_path / "made", SKIPPING.model_copy(update={"samples": samples}))


def test_files_that_disagree_stay_an_error(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: Callable[..., tuple[Any, Any]]
) -> None:
    from jetc.ntuple.schema import EVENTS as BRANCHES

    without = tuple(branch for branch in BRANCHES if branch.name != "interaction")
    jets, listed = good(first_event=90_000, events=EVENTS)
    with monkeypatch.context() as context:
        context.setattr("jetc.ntuple.write.EVENTS", without)
        write_ntuple(files / BAD, jets=jets, events=listed, title="hand-made")
    with pytest.raises(DataError, match="the files of this set disagree"):
        run(files, tmp_path / "made", SKIPPING)


@pytest.mark.parametrize("said", ["events", "cross_sections"])
def test_events_that_all_files_were_made_of_are_not_those_of_the_others(
    files: Path, tmp_path: Path, said: str
) -> None:
    spoil_basket(files / BAD)
    part = CrossSection(cross_section_pb=1e6, events=3 * EVENTS)
    value = {"events": 3 * EVENTS} if said == "events" else {"cross_sections": (part,)}
    given = SKIPPING.samples.sets[1].model_copy(update=value)
    samples = SKIPPING.samples.model_copy(update={"sets": (SKIPPING.samples.sets[0], given)})
    with pytest.raises(DataError, match="says how many events all files were made of; tree") as raised:
        run(files, tmp_path / "made", SKIPPING.model_copy(update={"samples": samples}))
    assert raised.value.file == BAD
