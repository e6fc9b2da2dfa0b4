"""`jetc inspect`: what ntuples hold and what a spec would make of them, or why they cannot be read."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import awkward as ak
import numpy as np
import pytest
import uproot
from jetc.checks.load import load
from jetc.cli import main
from jetc.ntuple.block import EventBlock
from jetc.ntuple.schema import CANDIDATE_PREFIX, EVENTS_TREE, JETS, JETS_TREE
from jetc.ntuple.write import write_ntuple
from jetc.physics.labels import LABEL_BRANCHES

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"
CLASSES = [each.name for each in load(BASELINE).spec.dataset.classes]
EVENTS, JETS_PER_EVENT = 16, 4
Columns = dict[str, np.ndarray[Any, Any]]
Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path, good: Callable[..., tuple[Columns, Columns]]) -> Written:
    """Give a writer of ntuples of good columns, which `spoil` may change."""

    def write(name: str, spoil: Callable[[Columns], Columns] = dict, first_event: int = 1) -> Path:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        jets, events = good(first_event=first_event, events=EVENTS, jets_per_event=JETS_PER_EVENT)
        write_ntuple(tmp_path / name, jets=spoil(jets), events=events, title="hand-made")
        return tmp_path / name

    return write


def inspected(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, list[dict[str, Any]]]:
    assert main(["inspect", *map(str, arguments), "--format", "json"]) == 0
    found: dict[str, list[dict[str, Any]]] = json.loads(capsys.readouterr().out)
    return found


def pairs(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the first two columns of a table."""
    return {first: second for first, second, *_ in (each.values() for each in rows)}


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main(["inspect", *map(str, arguments)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    return told.err


def test_files_are_counted_together(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    files = [written("one.root"), written("two.root", first_event=1000)]
    found = inspected(capsys, *files)
    summary = pairs(found["Summary"])
    assert summary["jets"] == 2 * EVENTS * JETS_PER_EVENT
    assert (summary["events"], summary["sum of weights"]) == (2 * EVENTS, 2.0 * EVENTS)
    assert summary["encoding of the ntuple"] == "cmssw-17"
    rows = found["Files, and the rows of their trees"]
    assert [each["file"] for each in rows] == [str(each) for each in files]
    assert {each["outnano/Jets"] for each in rows} == {EVENTS * JETS_PER_EVENT}
    first = found["The first jets"]
    assert [each["event"] for each in first] == ["1"] * 4 + ["2"] * 4 + ["3"] * 2
    assert "class" not in first[0]


def test_files_whose_ids_restart_are_read_and_sealed_where_it_is_said(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two jobs of the same ids in two files, and in one of them two jobs without an event tree."""
    files = [written("one.root"), written("two.root")]
    assert "event_ids: restart" in refused(capsys, *files, "--seal")
    found = inspected(capsys, *files, "--event-ids", "restart", "--seal")
    summary = pairs(found["Summary"])
    assert (summary["events"], summary["sum of weights"]) == (2 * EVENTS, 2.0 * EVENTS)
    assert summary["events are told apart by"] == "file and place: ids restart"
    assert [each["event"] for each in found["The first jets"]] == ["1"] * 4 + ["2"] * 4 + ["3"] * 2
    alone = written("alone.root")
    with uproot.update(alone) as file:
        del file["outnano"]["Events"]  # by its path nothing is removed
    found = inspected(capsys, alone, "--event-ids", "restart", "--spec", BASELINE, "--tree", JETS_TREE)
    summary = pairs(found["Summary"])
    assert (summary["events"], summary["event tree"]) == (EVENTS, "none")


def test_a_narrow_terminal_has_values_of_wide_tables_one_below_the_other(
    written: Written, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that are wider stay whole, and what is no terminal gets the tables as they are."""
    file = written("one.root")
    assert main(["inspect", str(file)]) == 0
    piped = capsys.readouterr().out
    assert max(map(len, piped.split("\n"))) > 60
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["inspect", str(file)]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert [each for each in lines if len(each) > 60 and not each.endswith(str(file))] == []
    at = lines.index("    branch   jet_pt_phys")
    assert lines[at - 1] == "  tree outnano/Jets"
    assert [each.split()[0] for each in lines[at + 1 : at + 4]] == ["type", "unit", "meaning"]
    assert "  encoding of the ntuple    cmssw-17" in lines  # a table that fits is as it was


def test_an_event_in_two_files_is_one_where_it_is_said(
    tmp_path: Path, good: Callable[..., tuple[Columns, Columns]], capsys: pytest.CaptureFixture[str]
) -> None:
    jets, events = good(events=EVENTS, jets_per_event=JETS_PER_EVENT)
    block = EventBlock(Path(), 0, jets, jets["jet_npuppicand"].astype(np.int64))
    files = [tmp_path / "one.root", tmp_path / "two.root"]
    for file, rows in zip(files, np.split(np.arange(len(block)), [JETS_PER_EVENT + 2]), strict=True):
        mine = block.taken(rows).columns
        listing = np.isin(events["event"], mine["event"])
        there = {each: column[listing] for each, column in events.items()}
        write_ntuple(file, jets=mine, events=there, title="hand-made")
    assert "event_ids: split" in refused(capsys, *files)
    summary = pairs(inspected(capsys, *reversed(files), "--event-ids", "split")["Summary"])
    assert summary["events are told apart by"] == "id, in whatever files its rows lie"
    assert (summary["events"], summary["events in several files"], summary["jets"]) == (EVENTS, 1, 64)


def test_damaged_files_are_left_out_where_the_set_or_the_command_says_so(
    written: Written, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As a build does: what is counted is of the other files, and nothing of the damaged one is sealed."""
    good, bad = written("data/one.root"), written("data/two.root", first_event=1000)
    bad.write_bytes(bad.read_bytes()[:-2000])
    assert "the file is cut short" in refused(capsys, good, bad)
    found = inspected(capsys, good, bad, "--on-error", "skip", "--seal")
    assert (tmp_path / "data" / "ntuples.sha256").read_text().count("root") == 1
    assert pairs(found["Summary"])["jets"] == EVENTS * JETS_PER_EVENT
    (left_out,) = found["Damaged files that were left out, by rows of their trees"]
    assert left_out["file"] == str(bad)
    assert "the file is cut short" in left_out["what is damaged"]
    spec = tmp_path / "own.yaml"
    given = "{name: hh4b, files: [data], tree: outnano/Jets, on_error: skip}"
    text = BASELINE.read_text().replace("{name: hh4b, process: hh4b, events: 2000}", given)
    spec.write_text(text)
    found = inspected(capsys, good.parent, "--spec", spec)
    assert pairs(found["Summary"])["read as"] == "set hh4b of the spec"
    assert found["Damaged files that were left out, by rows of their trees"] == [left_out]
    assert "cut short" in refused(capsys, good.parent, "--spec", spec, "--on-error", "refuse")
    spec.write_text(text.replace("on_error: skip", "on_error: skip, events: 999"))
    assert "the spec says how many events all files were made of" in refused(
        capsys, good.parent, "--spec", spec
    )
    assert "has no file that is whole: all 1 are damaged" in refused(capsys, bad, "--on-error", "skip")


def test_more_clipped_values_than_the_spec_accepts_end_it_as_a_build_ends(
    written: Written, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spec, file = tmp_path / "narrow.yaml", written("one.root")
    narrow = BASELINE.read_text().replace(
        '"ap_ufixed<14,12,AP_TRN,AP_SAT>"', '"ap_ufixed<6,4,AP_TRN,AP_SAT>"'
    )
    for limit, code in ((0.9, 0), (0.01, 1)):
        spec.write_text(narrow.replace("dataset:\n", f"dataset:\n  saturation_limit: {limit}\n", 1))
        assert main(["inspect", str(file), "--spec", str(spec)]) == code
        told = capsys.readouterr()
        assert "Values beyond the type of their input" in told.out
        assert ("types clip more than 1 % of the values: input pt of set" in told.err) == bool(code)
        line = spec.read_text().split("saturation_limit", 1)[0].count("\n") + 1
        assert (f"narrow.yaml:{line}:" in told.err) == bool(code)


def test_sealed_files_are_compared_by_inspect_and_build(
    written: Written, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One bit of a value is no fault that the format could signal."""
    file = written("one.root")
    assert main(["inspect", str(file), "--seal"]) == 0
    assert "1 of 1 files sealed in" in capsys.readouterr().err
    assert main(["inspect", str(file)]) == 0
    assert "1 of 1 files are those of their checksums" in capsys.readouterr().err
    spec = tmp_path / "own.yaml"
    given = "{name: hh4b, files: [one.root], tree: outnano/Jets}"
    spec.write_text(BASELINE.read_text().replace("{name: hh4b, process: hh4b, events: 2000}", given))
    build = ["build", str(spec), "--to", "sample.hh4b", "--build-dir", str(tmp_path / "build")]
    assert main(build) == 0
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    capsys.readouterr()
    assert main(build) == 1
    assert f"{file}: its SHA-256 is" in capsys.readouterr().err


def test_a_spec_says_what_each_class_cut_and_input_gets(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    def two_rejected(jets: Columns) -> Columns:
        jets["jet_reject"][8:10] = 1
        return jets

    found = inspected(capsys, written("one.root", two_rejected), "--spec", BASELINE)
    flow = pairs(found["Cut flow"])
    assert flow["all jets"] == EVENTS * JETS_PER_EVENT
    assert flow["in a class"] == flow["all jets"] == flow["not rejected"] + 2
    counts = pairs(found["Classes"])
    assert counts == {name: 8 - (name in CLASSES[:2]) for name in CLASSES}
    inputs = found["Values beyond the type of their input"]
    assert {each["read from"] for each in inputs} == {"words"}
    assert {each["clipped"] for each in inputs} == {0}
    assert [each["class"] for each in found["The first jets"]] == [*CLASSES, "none", "none"]


def test_values_that_the_type_of_an_input_clips_are_counted(
    written: Written, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spec = tmp_path / "narrow.yaml"
    spec.write_text(
        BASELINE.read_text().replace('"ap_ufixed<14,12,AP_TRN,AP_SAT>"', '"ap_ufixed<6,4,AP_TRN,AP_SAT>"')
    )
    rows = inspected(capsys, written("one.root"), "--spec", spec)["Values beyond the type of their input"]
    clipped = {each["input"]: each["clipped"] for each in rows}
    assert (
        clipped.pop("pt") > EVENTS * JETS_PER_EVENT // 2
    )  # each jet's leading pT is 21 GeV or more, and 15.75 fits
    assert set(clipped.values()) == {0}


def test_the_first_generation_is_recognised_and_refused_for_a_spec_of_another(
    written: Written, first_generation: Callable[[Columns], Columns], capsys: pytest.CaptureFixture[str]
) -> None:
    file = written("old.root", first_generation)
    assert pairs(inspected(capsys, file)["Summary"])["encoding of the ntuple"] == "cmssw-v0"
    told = refused(capsys, file, "--spec", BASELINE)
    assert f"{file}, tree outnano/Jets, branch jet_puppicand_pt, entries 0 to 63: " in told
    assert "pT counts quarters of a GeV, as in an older encoding" in told


def test_files_of_several_encodings_are_all_listed(
    written: Written, first_generation: Callable[[Columns], Columns], capsys: pytest.CaptureFixture[str]
) -> None:
    new = [written("a.root"), written("c.root", first_event=1000)]
    old = [
        written(f"{name}.root", first_generation, first_event=first)
        for name, first in (("b", 2000), ("d", 3000))
    ]
    told = refused(capsys, new[0], old[0], new[1], old[1])
    assert f"{old[0]}, tree outnano/Jets, branch jet_puppicand_pt, entries 0 to 63: " in told
    listed = "by their first rows: cmssw-17 in a.root and c.root, cmssw-v0 in b.root and d.root"
    assert listed in " ".join(told.split())
    told = " ".join(refused(capsys, *old, "--spec", BASELINE).split())
    assert "by their first rows all 2 files of this set are cmssw-v0" in told


def test_a_folder_means_its_root_files(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written("b.root").parent
    written("a.root", first_event=1000)
    rows = inspected(capsys, folder)["Files, and the rows of their trees"]
    assert [Path(each["file"]).name for each in rows] == ["a.root", "b.root"]


@pytest.mark.parametrize("places", [("one.root", "one.root"), ("one.root", "link.root"), (".", "one.root")])
def test_a_file_named_twice_is_refused(
    written: Written, capsys: pytest.CaptureFixture[str], places: tuple[str, ...]
) -> None:
    folder = written("one.root").parent
    if "link.root" in places:
        (folder / "link.root").symlink_to("one.root")
    assert "this file is named twice" in refused(capsys, *(folder / each for each in places))


def test_a_folder_without_files_and_a_missing_file_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no .root file is in this folder" in refused(capsys, tmp_path)
    told = refused(capsys, tmp_path / "*.root")
    assert "there is no such file or folder" in told
    assert "a pattern is for the shell" in told
    (tmp_path / "link.root").symlink_to("none.root")
    assert "link.root: the link leads to no file" in refused(capsys, tmp_path)
    (tmp_path / "link.root").unlink()
    (tmp_path / "folder.root").mkdir()
    assert "folder.root: it is a folder" in refused(capsys, tmp_path)


def of_minbias(folder: Path, more: str = "") -> Path:
    """Write a spec whose set minbias has the files in `folder`/data."""
    text = BASELINE.read_text()
    (line,) = (each for each in text.splitlines() if "process: minbias" in each)
    spec = folder / "own.yaml"
    spec.write_text(text.replace(line, f"    - {{name: minbias, files: [data], tree: outnano/Jets{more}}}"))
    return spec


def without_event_tree(file: Path) -> Path:
    with uproot.update(file) as opened:
        del opened["outnano"]["Events"]
    return file


@pytest.mark.parametrize(
    ("more", "listed", "told"),
    [
        ("", False, "set minbias measures rates or efficiencies, and there is no event tree"),
        (", events: 90000", True, "set minbias: the event trees list 16 events, and the spec says 90000"),
        (", events: 90000", False, ""),
        ("", True, ""),
    ],
)
def test_events_that_a_rate_is_a_fraction_of_are_asked_for_as_by_a_build(  # noqa: PLR0913, PLR0917
    written: Written,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    more: str,
    listed: bool,  # noqa: FBT001 - whether there is an event tree
    told: str,
) -> None:
    """After what the files hold, which is what says how many there may be."""
    file = written("data/one.root")
    if not listed:
        without_event_tree(file)
    spec = of_minbias(tmp_path, more)
    code = 1 if told else 0
    assert main(["inspect", str(file.parent), "--spec", str(spec), "--format", "json"]) == code
    said = capsys.readouterr()
    assert said.err.count("error:") == code
    assert told in said.err
    summary = pairs(json.loads(said.out)["Summary"])
    assert summary["events"] == EVENTS
    assert summary.get("events by the spec") == (90_000 if more else None)
    written("data/two.root", first_event=1000)
    if told and listed:  # of a part of the files the number says nothing
        assert main(["inspect", str(file), "--spec", str(spec)]) == 0


def test_weights_that_no_rate_can_be_made_of_are_refused_for_a_set_that_measures(
    tmp_path: Path, good: Callable[..., tuple[Columns, Columns]], capsys: pytest.CaptureFixture[str]
) -> None:
    jets, events = good(events=EVENTS, jets_per_event=JETS_PER_EVENT)
    events["weight"] = np.arange(1.0, EVENTS + 1)
    jets["weight"] = np.repeat(events["weight"], JETS_PER_EVENT)
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "one.root"
    write_ntuple(file, jets=jets, events=events, title="hand-made")
    summary = pairs(inspected(capsys, file)["Summary"])
    assert summary["weights"] == "1 to 16: rates and efficiencies use them, training does not"
    told = refused(capsys, file, "--spec", of_minbias(tmp_path))
    assert "tree outnano/Events, branch weight: set minbias: " in told


def test_a_set_that_measures_needs_no_truth_and_is_shown_without_classes(
    written: Written, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = written("data/one.root")
    truth = [each for each in LABEL_BRANCHES if not each.endswith("_phys")]
    without_branches(file, *truth)
    found = inspected(capsys, file, "--spec", of_minbias(tmp_path))
    assert pairs(found["Summary"])["read as"] == "set minbias of the spec"
    assert not found.keys() & {"Classes", "Cut flow"}
    assert {each["class"] for each in found["The first jets"]} == {"none"}
    assert found["Values beyond the type of their input"][0]["values"] > EVENTS
    assert "has no branch jet_elflav" in refused(capsys, file, "--spec", BASELINE)


def without_branches(file: Path, *names: str) -> None:
    """Write the trees of a file anew, without some branches of the jets."""
    opened = uproot.open(file)
    jets, events = opened[JETS_TREE].arrays(), opened[EVENTS_TREE].arrays(library="np")
    prefix = f"{CANDIDATE_PREFIX}_"
    kept = [each for each in jets.fields if each not in {*names, f"n{CANDIDATE_PREFIX}"}]
    fields = {each: jets[each] for each in kept if not each.startswith(prefix)}
    inner = {each.removeprefix(prefix): jets[each] for each in kept if each.startswith(prefix)}
    fields[CANDIDATE_PREFIX] = ak.zip(inner)
    with uproot.recreate(file) as written:
        written.mktree(JETS_TREE, {name: each.type.content for name, each in fields.items()}).extend(fields)
        written.mktree(EVENTS_TREE, {name: each.dtype for name, each in events.items()}).extend(events)


def test_an_input_that_cannot_be_had_is_told_at_its_line_of_the_spec(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written("one.root")
    without_branches(file, f"{CANDIDATE_PREFIX}_z0")
    line = next(n for n, each in enumerate(BASELINE.read_text().splitlines(), 1) if "name: z0," in each)
    assert f"baseline.yaml:{line}:" in refused(capsys, file, "--spec", BASELINE)


def test_a_sealed_file_that_is_damaged_is_refused_though_damaged_ones_are_left_out_as_by_a_build(
    written: Written, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    written("data/one.root")
    bad = written("data/two.root", first_event=1000)
    spec = of_minbias(tmp_path, ", on_error: skip")
    assert main(["inspect", str(bad.parent), "--seal"]) == 0
    bad.write_bytes(bad.read_bytes()[:-2000])
    build = ["build", str(spec), "--to", "sample.minbias", "--build-dir", str(tmp_path / "build")]
    for command in (build, ["inspect", str(bad.parent), "--spec", str(spec)]):
        capsys.readouterr()
        assert main(command) == 1
        assert "two.root: its SHA-256 is" in capsys.readouterr().err


@pytest.mark.parametrize("entry", ["data", '"data/*.root"', '"**/t*.root"'])
def test_a_sealed_file_that_is_gone_is_missed_by_inspect_and_build(
    written: Written, capsys: pytest.CaptureFixture[str], tmp_path: Path, entry: str
) -> None:
    """Its events would be left out unseen, and a number of events that the spec says be too large."""
    written("data/one.root")
    gone, left = written("data/two.root", first_event=1000), written("data/three.root", first_event=2000)
    spec = of_minbias(tmp_path)
    spec.write_text(spec.read_text().replace("files: [data]", f"files: [{entry}]"))
    assert main(["inspect", str(gone.parent), "--seal"]) == 0
    build = ["build", str(spec), "--to", "sample.minbias", "--build-dir", str(tmp_path / "build")]
    gone.unlink()
    for command in (build, ["inspect", str(gone.parent)]):
        capsys.readouterr()
        assert main(command) == 1
        assert f"{gone}: the file is gone, and {gone.parent}" in capsys.readouterr().err
    assert main(["inspect", str(left)]) == 0


def test_a_broken_value_is_refused_at_its_branch_and_entry(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    def far(jets: Columns) -> Columns:
        jets["jet_eta_phys"][5] = np.nan
        return jets

    told = refused(capsys, written("broken.root", far))
    assert f"tree {JETS_TREE}, branch jet_eta_phys, entry 5" in told


def test_a_value_of_the_event_tree_is_refused_with_its_tree(
    tmp_path: Path, good: Callable[..., tuple[Columns, Columns]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Both trees have weights: without the tree the place would be that of a jet."""
    jets, events = good(events=EVENTS, jets_per_event=JETS_PER_EVENT)
    events["weight"][7] = -1.0
    write_ntuple(tmp_path / "a.root", jets=jets, events=events, title="hand-made")
    told = refused(capsys, tmp_path / "a.root")
    assert f"{tmp_path / 'a.root'}, tree {EVENTS_TREE}, branch weight, entry 7: the value is -1.0" in told


@pytest.mark.parametrize(
    ("spoilt", "row", "value", "said"),
    [
        ("weight", 9, 3.0, "branch weight, entry 9: the value is 3.0, the event tree has 1.0"),
        ("stratum", 9, 2, "branch stratum, entry 9: the value is 2, the event tree has 0"),
        ("event", slice(60, 64), 99, "entry 60: jet of event 99, which the event tree does not list"),
    ],
)
def test_jets_are_held_against_the_event_tree_as_a_build_does(  # noqa: PLR0913, PLR0917 - four of them are the case
    written: Written,
    capsys: pytest.CaptureFixture[str],
    spoilt: str,
    row: int | slice,
    value: float,
    said: str,
) -> None:
    def spoil(jets: Columns) -> Columns:
        jets[spoilt][row] = value
        return jets

    file = written("a.root", spoil)
    assert f"{file}, tree {JETS_TREE}, branch " in (told := refused(capsys, file))
    assert said in told


def test_an_event_that_lost_a_jet_is_refused_in_the_event_tree(
    tmp_path: Path, good: Callable[..., tuple[Columns, Columns]], capsys: pytest.CaptureFixture[str]
) -> None:
    jets, events = good(events=EVENTS, jets_per_event=JETS_PER_EVENT)
    events["jets"][5] = JETS_PER_EVENT + 1
    write_ntuple(tmp_path / "a.root", jets=jets, events=events, title="hand-made")
    told = refused(capsys, tmp_path / "a.root")
    assert f"tree {EVENTS_TREE}, branch jets, entry 5: event 6 has 5 jets by the event tree, 4 by the" in told


def test_weights_of_jets_that_no_event_tree_lists_are_refused_as_a_build_does(
    tmp_path: Path, good: Callable[..., tuple[Columns, Columns]], capsys: pytest.CaptureFixture[str]
) -> None:
    jets, _ = good(events=EVENTS, jets_per_event=JETS_PER_EVENT)
    jets["weight"][8:12] = 3.0
    flat = {each.name: jets[each.name].astype(each.dtype) for each in JETS if not each.jagged}
    with uproot.recreate(tmp_path / "jets.root") as file:
        file.mktree(JETS_TREE, {name: column.dtype for name, column in flat.items()}).extend(flat)
    told = refused(capsys, tmp_path / "jets.root")
    assert f"tree {JETS_TREE}, branch weight, entry 8: the value is 3.0, after 1.0 before, and there" in told


def test_a_branch_that_jetc_does_not_know_is_shown(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = inspected(capsys, written("one.root"))["Branches"]
    meanings = {each["branch"]: each["meaning"] for each in rows}
    assert meanings["njet_puppicand"] == "not known to jetc: not read"
    assert meanings["jet_muflav"].startswith("1: a muon")


def test_text_and_markdown_have_the_same_tables(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    file = written("one.root")
    assert main(["inspect", str(file), "--spec", str(BASELINE)]) == 0
    text = capsys.readouterr().out
    assert main(["inspect", str(file), "--spec", str(BASELINE), "--format", "markdown"]) == 0
    markdown = capsys.readouterr().out
    titles = list(inspected(capsys, file, "--spec", BASELINE))
    assert [line.removeprefix("### ") for line in markdown.splitlines() if line.startswith("### ")] == titles
    assert [line for line in text.splitlines() if line in titles] == titles
    assert "| all jets | 64 |" in markdown
    assert "\n  all jets " in text


def test_without_an_event_tree_the_events_are_those_with_a_jet(
    tmp_path: Path, good: Callable[..., tuple[Columns, Columns]], capsys: pytest.CaptureFixture[str]
) -> None:
    jets, _ = good(events=EVENTS, jets_per_event=JETS_PER_EVENT)
    flat = {each.name: jets[each.name].astype(each.dtype) for each in JETS if not each.jagged}
    with uproot.recreate(tmp_path / "jets.root") as file:
        tree = file.mktree("outnano/Jets", {name: column.dtype for name, column in flat.items()})
        tree.extend(flat)
    summary = pairs(inspected(capsys, tmp_path / "jets.root")["Summary"])
    assert (summary["events"], summary["event tree"]) == (EVENTS, "none")
    assert summary["weights"] == "1 each: no event tree"


def test_a_jet_without_a_target_that_the_spec_asks_for_is_named_before_any_build(
    written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(BASELINE, tmp_path)
    text = BASELINE.with_name("extra.yaml").read_text("utf-8")
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(text)
    bad.write_text(text.replace("where: lepton == tau, ", ""))
    file = written("one.root")
    assert inspected(capsys, file, "--spec", good)["Summary"]
    told = refused(capsys, file, "--spec", bad)
    assert "branch jet_genmatch_lep_vis_pt" in told
    assert "the jet has no target tau_pt_ratio: visible_lepton_pt is 0, none" in told
