"""Events whose rows lie in several files: one event each, whatever the order and the names of the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.block import EventBlock
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import CANDIDATE_PREFIX, EVENTS_TREE, JETS_TREE
from jetc.ntuple.split_events import SplitIds
from jetc.ntuple.write import write_ntuple

Columns = dict[str, np.ndarray[Any, Any]]
Good = Callable[..., tuple[Columns, Columns]]
JET_BRANCHES = ("jet_pt_phys", "jet_eta_phys", "jet_phi_phys", "weight", f"{CANDIDATE_PREFIX}_pt")
EVENTS, JETS = 8, 4


def rows_of(columns: Columns, counts: np.ndarray[Any, Any], rows: np.ndarray[Any, Any]) -> Columns:
    """Return some rows of the jet tree."""
    block = EventBlock(Path(), 0, columns, counts.astype(np.int64))
    return block.taken(rows).columns


@pytest.fixture
def parts(good: Good) -> list[tuple[Columns, Columns]]:
    """Three parts of 8 events: rows 0 to 9, 10 to 20 and 21 to 31, so events 3 and 6 are split; and the
    hardest jet of event 1 lies in the last part."""
    jets, events = good(events=EVENTS, jets_per_event=JETS)
    rows = np.arange(EVENTS * JETS)
    whose = np.where(rows < 10, 0, np.where(rows < 21, 1, 2))
    whose[0] = 2
    found = []
    for part in range(3):
        mine = np.flatnonzero(whose == part)
        ids = np.unique(jets["event"][mine])
        listed = np.isin(events["event"], ids)
        found.append(
            (
                rows_of(jets, jets["jet_npuppicand"], mine),
                {name: each[listed] for name, each in events.items()},
            )
        )
    return found


def written(folder: Path, parts: Sequence[tuple[Columns, Columns]], names: Sequence[str]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for (jets, events), name in zip(parts, names, strict=True):
        write_ntuple(folder / name, jets=jets, events=events, title="")
    return sorted(folder / name for name in names)


def read(
    files: Sequence[Path], *, step: int = 1000, branches: Sequence[str] = JET_BRANCHES
) -> tuple[SplitIds, list[EventBlock], list[EventBlock]]:
    """Return the ids, the rows of the event trees and those of the jet trees."""
    ids = SplitIds(files, JETS_TREE, EVENTS_TREE)
    events, jets = (
        iterate(
            files,
            tree=tree,
            branches=ids.needed(("event", *wanted)),
            optional=("event", *more),
            step_entries=step,
        )
        for tree, wanted, more in (
            (EVENTS_TREE, ("weight", "stratum"), ("jets", "genHT")),
            (JETS_TREE, branches, ()),
        )
    )
    return ids, list(ids.of_events(events)), list(ids.of_jets(jets))


def column(blocks: Sequence[EventBlock], name: str) -> list[float]:
    return [each for block in blocks for each in block.columns[name].tolist()]


@pytest.mark.parametrize("names", [*permutations(("a.root", "b.root", "c.root"))])
def test_jets_of_an_event_are_one_hardest_first_whatever_the_files_are_called(
    tmp_path: Path, good: Good, parts: list[tuple[Columns, Columns]], names: Sequence[str]
) -> None:
    """As if the events had been in one file: the same jets of each, with their constituents."""
    ids, events, jets = read(written(tmp_path / "x", parts, names), step=3)
    assert ids.split_events == 3
    assert sorted(column(events, "event")) == list(range(1, EVENTS + 1))
    order = [int(each) for each in dict.fromkeys(column(jets, "event"))]
    assert order == [int(each) for each in column(events, "event")]
    whole, _ = good(events=EVENTS, jets_per_event=JETS)
    found: dict[int, list[tuple[float, list[float]]]] = {each: [] for each in order}
    for block in jets:
        ends = np.cumsum(block.counts)
        for row, event in enumerate(block.columns["event"].tolist()):
            mine = block.columns[f"{CANDIDATE_PREFIX}_pt"][ends[row] - block.counts[row] : ends[row]]
            found[event].append((float(block.columns["jet_pt_phys"][row]), mine.tolist()))
    starts = np.cumsum(whole["jet_npuppicand"]) - whole["jet_npuppicand"]
    pt = whole[f"{CANDIDATE_PREFIX}_pt"]
    for row, event in enumerate(whole["event"].tolist()):
        mine = pt[starts[row] : starts[row] + whole["jet_npuppicand"][row]].tolist()
        assert (float(whole["jet_pt_phys"][row]), mine) in found[event]
    for each in found.values():
        assert len(each) == JETS
        assert [first for first, _ in each] == sorted((first for first, _ in each), reverse=True)
    assert column(events, "jets") == [JETS] * EVENTS


@pytest.mark.parametrize("says", ["own", "all"])
def test_event_trees_say_the_jets_of_their_file_or_all_and_are_held_to_it(
    tmp_path: Path, parts: list[tuple[Columns, Columns]], says: str
) -> None:
    if says == "own":
        for mine, listed in parts:
            listed["jets"] = np.array([np.sum(mine["event"] == each) for each in listed["event"]])
    files = written(tmp_path / "x", parts, "abc")
    _, events, _ = read(files)
    assert column(events, "jets") == [JETS] * EVENTS
    place = parts[1][1]["event"].tolist().index(6)
    parts[1][1]["jets"][place] += 1
    with pytest.raises(DataError, match="event 6 has") as caught:
        read(written(tmp_path / "x", parts, "abc"))
    assert (caught.value.file, caught.value.branch, caught.value.entry) == (str(files[1]), "jets", place)


@pytest.mark.parametrize("name", ["weight", "stratum", "genHT"])
def test_rows_of_one_event_that_say_other_things_of_it_are_refused(
    tmp_path: Path, parts: list[tuple[Columns, Columns]], name: str
) -> None:
    place = parts[1][1]["event"].tolist().index(3)
    parts[1][1][name][place] = 7.0
    files = written(tmp_path / "x", parts, "abc")
    with pytest.raises(DataError, match=r"event 3 has 7.*here, and .* in .*a, entry 2") as caught:
        read(files)
    assert (caught.value.file, caught.value.branch, caught.value.entry) == (str(files[1]), name, place)


def test_an_id_that_comes_back_in_its_own_file_and_too_many_jets_are_refused(
    tmp_path: Path, good: Good
) -> None:
    one, two = (good(events=4, jets_per_event=2, seed=seed) for seed in (1, 2))
    for jets, events in (one, two):
        jets["event"][-2:] = jets["event"][0]
        events["event"][-1:] = 9
        events["jets"] = np.array([4, 2, 2, 0])
    files = written(tmp_path / "x", [one, two], "ab")
    with pytest.raises(DataError, match="event 1 comes back after other events"):
        read(files)
    one, two = (good(events=1, jets_per_event=65, seed=seed) for seed in (1, 2))
    with pytest.raises(DataError, match="event 1 has 130 jets in all files of the set"):
        read(written(tmp_path / "x", [one, two], "ab"))


def test_the_files_of_each_split_event_are_told(tmp_path: Path, parts: list[tuple[Columns, Columns]]) -> None:
    files = written(tmp_path / "x", parts, "abc")
    ids = SplitIds(files, JETS_TREE, None)
    a, b, c = files
    assert list(ids.files_of_split()) == [(1, (a, c)), (3, (a, b)), (6, (b, c))]
    assert list(SplitIds(files[:1], JETS_TREE, None).files_of_split()) == []
