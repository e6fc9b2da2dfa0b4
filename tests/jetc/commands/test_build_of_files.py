"""`jetc build --to dataset` of the user's ntuples: the cut flow at its end, and the order of files."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uproot
from jetc.artifacts.dataset import DatasetRecord, TrainedSet, TriggerSetRecord
from jetc.artifacts.record import read
from jetc.cli import main
from jetc.ntuple.block import EventBlock
from jetc.ntuple.write import write_ntuple

ROOT = Path(__file__).parents[3]
SETS = ("ttbar", "qcd", "resonance", "hh4b", "vbf_htautau", "minbias")
FILES = ("a.root", "b.root")
EVENTS, JETS_PER_EVENT = 60, 4
Good = Callable[..., tuple[dict[str, np.ndarray[Any, Any]], dict[str, np.ndarray[Any, Any]]]]


@pytest.fixture
def data(tmp_path: Path, good: Good) -> Path:
    """A folder with two files of each set of the baseline, and a copy of the baseline."""
    (tmp_path / "baseline.yaml").write_bytes((ROOT / "specs" / "baseline.yaml").read_bytes())
    for number, name in enumerate(SETS):
        (tmp_path / name).mkdir()
        for part, file in enumerate(FILES):
            first = 10_000 * (number + 1) + 1000 * part
            jets, events = good(first_event=first, events=EVENTS, jets_per_event=JETS_PER_EVENT)
            write_ntuple(tmp_path / name / file, jets=jets, events=events, title="hand-made")
    return tmp_path


def spec_of(data: Path, order: int = 1, minbias: str = "") -> str:
    """Write a spec of the files in an order, 1 or -1; `minbias` is what it says besides of that set."""
    lines = ["extends: baseline.yaml", "name: files", "samples:", "  generator: null", "  sets:"]
    for name in SETS:
        files = ", ".join(f"{name}/{each}" for each in FILES[::order])
        more = minbias if name == "minbias" else ""
        lines.append(f"    - {{name: {name}, files: [{files}], tree: outnano/Jets{more}}}")
    (data / "files.yaml").write_text("\n".join(lines) + "\n")
    return str(data / "files.yaml")


def built(data: Path, order: int) -> dict[str, bytes]:
    """Build up to the dataset with the files in an order, and return what the artifacts hold."""
    build = data / f"build{order}"
    assert main(["build", spec_of(data, order), "--to", "dataset", "--build-dir", str(build)]) == 0
    store = build / "store"
    return {
        f"{folder.name.rpartition('-')[0]}/{path.relative_to(folder)}": path.read_bytes()
        for folder in store.glob("dataset*-*")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_ends_with_the_cut_flow_and_is_the_same_in_any_order_of_files(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = built(data, 1)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    jets = len(FILES) * EVENTS * JETS_PER_EVENT
    assert ["ttbar", "2", "id,", "used", "once", "in", "the", "set"] in [row[:8] for row in rows]
    assert ["all", "jets", *(3 * [str(jets)]), str(3 * jets)] in [
        [each.replace(",", "") for each in row] for row in rows
    ]
    assert ["minbias", "120", "all", "480"] in rows
    assert any(name.endswith("codes.npy") for name in made)
    assert built(data, -1) == made


def test_where_no_folder_is_renamed_a_build_gives_the_same_though_it_was_ended_in_the_middle_of_moving(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a shared file system that renames files alone."""
    whole = built(data, 1)
    rename, moved = Path.rename, list[str]()

    def refuse(path: Path, target: Path) -> Path:
        if path.is_dir():
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(path), None, str(target))
        if path.name == "labels.npy":
            moved.append(str(path))
            if len(moved) == 1:
                raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    assert main(["build", spec_of(data, -1), "--to", "dataset", "--build-dir", str(data / "build-1")]) == 130
    assert built(data, -1) == whole
    assert len(moved) > 1


@pytest.mark.parametrize("name", ["ttbar", "minbias"])
@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("weight", "tree outnano/Jets, branch weight, entry 0: the value is 1.0, the event tree has 2.0"),
        ("jets", "tree outnano/Events, branch jets, entry 0: event 1 has 2 jets"),
    ],
)
def test_what_events_and_jets_say_unlike_is_told_with_its_tree(  # noqa: PLR0913, PLR0917
    data: Path, good: Good, capsys: pytest.CaptureFixture[str], name: str, column: str, told: str
) -> None:
    jets, events = good(first_event=1, events=EVENTS, jets_per_event=JETS_PER_EVENT)
    events[column] = np.full(EVENTS, 2)
    for file, first in zip(FILES, (1, 1001), strict=True):
        first_ids = {"event": events["event"] + np.uint64(first - 1)}
        of_jets = {"event": jets["event"] + np.uint64(first - 1)}
        write_ntuple(data / name / file, jets=jets | of_jets, events=events | first_ids, title="hand-made")
    build = ["--to", f"dataset.{name}", "--build-dir", str(data / "build")]
    assert main(["build", spec_of(data), *build]) == 1
    assert f"{name}/{FILES[0]}, {told}" in capsys.readouterr().err


@pytest.mark.parametrize("listed", [True, False])
def test_ids_that_restart_in_files_are_told_apart_where_the_spec_says_so(
    data: Path,
    good: Good,
    capsys: pytest.CaptureFixture[str],
    listed: bool,  # noqa: FBT001 - whether there is an event tree
) -> None:
    """Jobs that begin anew with the same ids: a rate is a fraction of all their events."""
    for seed, file in enumerate(FILES, 2):
        jets, events = good(first_event=1, events=EVENTS, jets_per_event=JETS_PER_EVENT, seed=seed)
        write_ntuple(data / "minbias" / file, jets=jets, events=events, title="hand-made")
        if not listed:
            with uproot.update(data / "minbias" / file) as opened:
                del opened["outnano"]["Events"]
    number = "" if listed else ", events: 200000"
    build = ["--to", "dataset.minbias", "--build-dir", str(data / "build")]
    assert main(["build", spec_of(data, minbias=number), *build]) == 1
    assert "event_ids: restart" in capsys.readouterr().err
    assert main(["build", spec_of(data, minbias=f", event_ids: restart{number}"), *build]) == 0
    made = data / "build" / "files" / "dataset.minbias"
    count = read(TriggerSetRecord, made).count
    assert (count.events, count.jets, count.events_counted) == (120 if listed else 200_000, 480, "all")
    ids, jets_of = np.unique(np.load(made / "event.npy"), return_counts=True)
    assert (len(ids), set(jets_of.tolist())) == (len(FILES) * EVENTS, {JETS_PER_EVENT})


def split(data: Path, name: str, good: Good, *, listed: bool) -> None:
    """Write one sample of a set into two files, the cut in the middle of an event; both list that event."""
    first = 10_000 * (SETS.index(name) + 1)
    jets, events = good(first_event=first, events=EVENTS, jets_per_event=JETS_PER_EVENT)
    block = EventBlock(Path(), 0, jets, jets["jet_npuppicand"].astype(np.int64))
    cut = EVENTS // 2 * JETS_PER_EVENT + 1
    for file, rows in zip(FILES, np.split(np.arange(len(block)), [cut]), strict=True):
        mine = block.taken(rows).columns
        listing = np.isin(events["event"], mine["event"])
        there = {each: column[listing] for each, column in events.items()}
        write_ntuple(data / name / file, jets=mine, events=there, title="hand-made")
        if not listed:
            with uproot.update(data / name / file) as opened:
                del opened["outnano"]["Events"]


@pytest.mark.parametrize("listed", [True, False])
def test_an_event_that_is_split_over_files_is_one_where_the_spec_says_so(
    data: Path,
    good: Good,
    capsys: pytest.CaptureFixture[str],
    listed: bool,  # noqa: FBT001 - whether there is an event tree
) -> None:
    """Halves, rates and the division for training take it as one event, and the table says how many are."""
    split(data, "minbias", good, listed=listed)
    number = "" if listed else ", events: 200000"
    build = ["--to", "dataset.minbias", "--build-dir", str(data / "build")]
    assert main(["build", spec_of(data, minbias=number), *build]) == 1
    assert "event_ids: split" in capsys.readouterr().err
    made = {}
    for order in (1, -1):
        spec = spec_of(data, order, minbias=f", event_ids: split{number}")
        assert main(["build", spec, *build[:-1], str(data / f"build{order}")]) == 0
        folder = data / f"build{order}" / "files" / "dataset.minbias"
        record = read(TriggerSetRecord, folder)
        assert record.split_events == 1
        assert (record.count.events, record.count.jets) == (EVENTS if listed else 200_000, 240)
        ids, jets_of = np.unique(np.load(folder / "event.npy"), return_counts=True)
        assert (len(ids), set(jets_of.tolist())) == (EVENTS, {JETS_PER_EVENT})
        assert np.all(np.diff(np.load(folder / "event.npy")) >= 0)
        pt, event = np.load(folder / "jet_pt.npy"), np.load(folder / "event.npy")
        assert np.all((np.diff(pt) <= 0) | (np.diff(event) > 0))
        made[order] = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert made[1] == made[-1]


def test_a_trained_set_keeps_a_split_event_in_one_part_and_the_cut_flow_says_the_rule(
    data: Path, good: Good, capsys: pytest.CaptureFixture[str]
) -> None:
    split(data, "ttbar", good, listed=True)
    spec = Path(spec_of(data))
    line = "{name: ttbar, files: [ttbar/a.root, ttbar/b.root], tree: outnano/Jets"
    spec.write_text(spec.read_text().replace(line, f"{line}, event_ids: split"))
    for each in ("qcd", "resonance"):  # jets of each class are needed in each part
        jets, events = good(first_event=500_000 + len(each), events=300, jets_per_event=4)
        write_ntuple(data / each / "a.root", jets=jets, events=events, title="hand-made")
    assert main(["build", str(spec), "--to", "dataset", "--build-dir", str(data / "build")]) == 0
    out = capsys.readouterr().out
    assert "events in several files" in out
    rows = [line.split() for line in out.splitlines()]
    assert ["ttbar", "2", *["id,", "in", "whatever", "files", "its", "rows", "lie"], "1"] in rows
    record = read(TrainedSet, data / "build" / "files" / "dataset.ttbar")
    assert sum(sum(each.values()) for each in record.counts.values()) == EVENTS * JETS_PER_EVENT
    assert all(sum(each.values()) % JETS_PER_EVENT == 0 for each in record.counts.values())


def test_an_event_that_lies_in_two_parts_of_a_rate_is_refused(
    data: Path, good: Good, capsys: pytest.CaptureFixture[str]
) -> None:
    split(data, "minbias", good, listed=True)
    parts = ", event_ids: split, cross_sections: [{cross_section_pb: 1.0e+8}, {cross_section_pb: 2.0e+7}]"
    crossings = "\nworking_points:\n  crossings: {luminosity_per_cm2_s: 7.5e+34}\n"
    spec = Path(spec_of(data, minbias=parts))
    spec.write_text(spec.read_text() + crossings)
    build = ["--to", "dataset.minbias", "--build-dir", str(data / "build")]
    assert main(["build", str(spec), *build]) == 1
    told = capsys.readouterr().err
    assert "is also in" in told
    assert "which is a file of another entry: 'minbias/a.root' and 'minbias/b.root'" in told


def error_of(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    """Return the fault with which a command ends, "" for none; progress stands before it."""
    code = main([*command])
    _, found, fault = capsys.readouterr().err.partition("error: ")
    assert code == bool(found)
    return fault


@pytest.mark.parametrize(
    ("listed", "weight", "said", "told"),
    [
        (True, 1.0, (None, None), ""),
        (True, 1.0, (EVENTS, None), ""),
        (True, 1.0, (EVENTS + 1, None), "files of 'minbias/a.root' list 60 events, and the spec says 61"),
        (True, 2.0, (None, None), "its files have weights other than 1, or several strata"),
        (False, 1.0, (90, 4000), ""),
        (False, 1.0, (90, None), "b.root' have jets of 60 events, and the spec says no number"),
        (False, 1.0, (59, 90), "a.root' have jets of 60 events, and the spec says 59"),
        (False, 2.0, (90, 90), "its files have weights other than 1, or several strata"),
    ],
)
def test_inspect_refuses_what_a_build_does_of_events_by_cross_section(  # noqa: PLR0913, PLR0917 - four are the case
    data: Path,
    good: Good,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    listed: bool,  # noqa: FBT001 - whether there is an event tree
    weight: float,
    said: tuple[int | None, ...],
    told: str,
) -> None:
    """With the same words, for all files of the set; of one of them alone the numbers are not asked."""
    for first, file in zip((1, 1001), FILES, strict=True):
        jets, events = good(first_event=first, events=EVENTS, jets_per_event=JETS_PER_EVENT)
        weights = {"weight": np.full(EVENTS, weight)}
        jets["weight"] = np.full(len(jets["event"]), weight)
        write_ntuple(data / "minbias" / file, jets=jets, events=events | weights, title="hand-made")
        if not listed:
            with uproot.update(data / "minbias" / file) as opened:
                del opened["outnano"]["Events"]
    numbers = ["" if each is None else f", events: {each}" for each in said]
    parts = ", ".join(f"{{cross_section_pb: 100.0{each}}}" for each in numbers)
    spec = Path(spec_of(data, minbias=f", cross_sections: [{parts}]"))
    spec.write_text(
        f"{spec.read_text()}working_points:\n  crossings: {{luminosity_per_cm2_s: 7.5e+34}}\n",
    )
    inspect = ("inspect", "--spec", str(spec), *(str(data / "minbias" / each) for each in FILES))
    build = ("build", str(spec), "--to", "dataset.minbias", "--build-dir", str(data / "build"))
    refused = error_of(capsys, *build)
    assert told in refused
    assert bool(told) == bool(refused)
    assert error_of(capsys, *inspect) == refused
    monkeypatch.chdir(data / "minbias")
    assert error_of(capsys, *inspect[:-2], *FILES).partition(": set ")[2] == refused.partition(": set ")[2]
    assert error_of(capsys, *inspect[:-2], FILES[1]) == ""


def test_weights_of_sets_that_are_trained_on_are_told_as_not_used(
    data: Path, good: Good, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of an event tree, and of jets alone; those of a set that measures are used, and not told."""
    for name, weights, listed in (
        ("ttbar", (0.5, 2.0), True),
        ("qcd", (3.0, 3.0), False),
        ("minbias", (4.0, 4.0), True),
    ):
        for part, file in enumerate(FILES):
            first = 10_000 * (SETS.index(name) + 1) + 1000 * part
            jets, events = good(first_event=first, events=EVENTS, jets_per_event=JETS_PER_EVENT)
            jets["weight"] = np.full(len(jets["event"]), weights[part])
            mine = events | {"weight": np.full(EVENTS, weights[part])}
            write_ntuple(data / name / file, jets=jets, events=mine, title="hand-made")
            if not listed:
                with uproot.update(data / name / file) as opened:
                    del opened["outnano"]["Events"]
    build = ["--to", "dataset", "--build-dir", str(data / "build")]
    assert main(["build", spec_of(data), *build]) == 0
    text = capsys.readouterr().out
    assert "Weights that are not used: training and test count each jet once" in text
    rows = [line.split() for line in text.splitlines()]
    assert [row for row in rows if row[:1] in (["ttbar"], ["qcd"], ["minbias"]) and len(row) == 3] == [
        ["ttbar", "0.5", "2"],
        ["qcd", "3", "3"],
    ]
    record = read(DatasetRecord, data / "build" / "files" / "dataset")
    assert record.unused_weights == {"ttbar": (0.5, 2.0), "qcd": (3.0, 3.0)}
