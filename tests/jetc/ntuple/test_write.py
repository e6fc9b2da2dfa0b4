"""Files that are written."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest
import uproot
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import EVENTS, EVENTS_TREE, JETS, JETS_TREE
from jetc.ntuple.write import write_ntuple

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt
    from jetc.ntuple.schema import Branch

    Columns = dict[str, npt.NDArray[np.generic]]


@pytest.mark.parametrize("branch", JETS, ids=lambda branch: branch.name)
def test_every_jet_branch_reads_back_as_written(branch: Branch, ntuple: Path, jets: Columns) -> None:
    (block,) = iterate([ntuple], tree=JETS_TREE, branches=(branch.name,), step_entries=100)
    flat = block.columns[branch.name]
    assert np.array_equal(flat, jets[branch.name].astype(branch.dtype))
    assert flat.dtype == np.dtype(branch.dtype)


def test_event_branches_read_back_as_written(ntuple: Path, events: Columns) -> None:
    names = tuple(branch.name for branch in EVENTS)
    (block,) = iterate([ntuple], tree=EVENTS_TREE, branches=names, step_entries=100)
    for name in names:
        assert np.array_equal(block.columns[name], events[name])


def test_trees_are_ttrees_with_the_title_given(ntuple: Path) -> None:
    with uproot.open(ntuple) as file:
        assert file[JETS_TREE].classname == "TTree"
        assert file[EVENTS_TREE].title == "hand-made"


def test_a_file_without_jets_still_lists_its_events(tmp_path: Path, jets: Columns, events: Columns) -> None:
    none = {name: column[:0] for name, column in jets.items()}
    write_ntuple(tmp_path / "none.root", jets=none, events=events, title="")
    with uproot.open(tmp_path / "none.root") as file:
        assert file[JETS_TREE].num_entries == 0
        assert file[EVENTS_TREE].num_entries == 3


def test_a_failed_write_leaves_no_file(tmp_path: Path, jets: Columns, events: Columns) -> None:
    del jets["jet_pt"]
    with pytest.raises(KeyError, match="jet_pt"):
        write_ntuple(tmp_path / "half.root", jets=jets, events=events, title="")
    assert list(tmp_path.iterdir()) == []


def test_the_bytes_depend_neither_on_the_clock_nor_on_the_name(
    tmp_path: Path, jets: Columns, events: Columns, monkeypatch: pytest.MonkeyPatch
) -> None:
    for now in (1970, 2026, 9999):
        clock = type("Clock", (dt.datetime,), {"now": classmethod(lambda cls, year=now: cls(year, 1, 31))})
        with monkeypatch.context() as patched:
            patched.setattr(dt, "datetime", clock)
            write_ntuple(tmp_path / f"file{now}.root", jets=jets, events=events, title="")
    first, *others = (path.read_bytes() for path in tmp_path.iterdir())
    assert others == [first, first]


def test_the_bytes_do_not_depend_on_bits_that_no_branch_holds(
    tmp_path: Path, jets: Columns, events: Columns
) -> None:
    narrow = [name for name, each in events.items() if each.dtype == np.float32]
    finer = {name: np.nextafter(events[name].astype(np.float64), 2.0) for name in narrow}
    assert any((finer[name] != events[name]).any() for name in finer)
    for name, columns in (("a", events), ("b", events | finer)):
        write_ntuple(tmp_path / name, jets=jets, events=columns, title="")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_files_of_another_content_have_another_identity(
    tmp_path: Path, jets: Columns, events: Columns
) -> None:
    moved = events | {"vertex_z": np.full(len(events["vertex_z"]), 2.0)}
    for name, columns, title in (("a", events, "one"), ("b", moved, "one"), ("c", events, "two")):
        write_ntuple(tmp_path / name, jets=jets, events=columns, title=title)
    identities = set()
    for path in tmp_path.iterdir():
        with uproot.open(path) as file:
            identities.add(file.file.hex_uuid)
    assert len(identities) == 3
