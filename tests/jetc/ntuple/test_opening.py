"""Files that would fill the memory."""

from __future__ import annotations

import errno
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, BinaryIO

import awkward as ak
import numpy as np
import pytest
import uproot
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.opening import check_type, event_tree_of, numbers_of, open_tree
from jetc.ntuple.read import count_entries, iterate
from jetc.ntuple.schema import EVENTS_TREE, JETS_TREE, branch_named

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

EVENT_TIMES = 10_000_000


def test_a_small_file_that_unpacks_to_much_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with uproot.recreate(tmp_path / "a.root", compression=uproot.LZMA(1)) as file:
        file.mktree(JETS_TREE, {"event": "uint64"}).extend({"event": np.zeros(EVENT_TIMES, dtype=np.uint64)})
    assert (tmp_path / "a.root").stat().st_size < 40_000
    with pytest.raises(DataError, match=r"unpacks to 76 MiB, the file has \d+ bytes"):
        count_entries(tmp_path / "a.root", tree=JETS_TREE)


def test_more_constituents_than_a_jet_can_have_are_refused(tmp_path: Path) -> None:
    with uproot.recreate(tmp_path / "a.root") as file:
        column = ak.Array([[1.0] * 129])
        file.mktree(JETS_TREE, {"jet_puppicand_pt": column.type.content}).extend({"jet_puppicand_pt": column})
    with pytest.raises(DataError, match="129 values") as caught:
        list(iterate([tmp_path / "a.root"], tree=JETS_TREE, branches=("jet_puppicand_pt",), step_entries=9))
    assert caught.value.entry == 0


def test_an_event_tree_of_another_kind_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.root"
    with uproot.recreate(path) as file:
        file.mktree(JETS_TREE, {"event": "uint64"}).extend({"event": np.array([1], dtype=np.uint64)})
        file.mkrntuple(EVENTS_TREE, {"event": np.array([1], dtype=np.uint64)})
    with open_tree(path, JETS_TREE) as found:
        assert event_tree_of(found, path, JETS_TREE) == EVENTS_TREE
        monkeypatch.setattr("jetc.ntuple.opening.TREES", ("TTree",))  # as an RNTuple of a trial format
        with pytest.raises(DataError, match="RNTuple, not a TTree or an RNTuple"):
            event_tree_of(found, path, JETS_TREE)


def write_trees(path: Path, **jets: bool) -> Path:
    """Write trees of one event with its weight, those of `jets` with a pT, too; "__" is a folder."""
    with uproot.recreate(path) as file:
        for name, of_jets in jets.items():
            columns: dict[str, NDArray[Any]] = {
                "event": np.ones(1, dtype=np.uint64),
                "weight": np.ones(1),
                "stratum": np.zeros(1, dtype=np.int32),
            }
            columns |= {"jet_pt": np.ones(1)} if of_jets else {}
            types = {branch: column.dtype for branch, column in columns.items()}
            file.mktree(name.replace("__", "/"), types).extend(columns)
        file.mktree("runs", {"event": "uint64"}).extend({"event": np.ones(1, dtype=np.uint64)})
    return path


@pytest.mark.parametrize("name", ["Events", "outnano/events", "outnano/AllEvents"])
def test_an_event_tree_under_another_name_is_not_passed_over(tmp_path: Path, name: str) -> None:
    path = write_trees(tmp_path / "a.root", outnano__Jets=True, **{name.replace("/", "__"): False})
    with (
        open_tree(path, JETS_TREE) as found,
        pytest.raises(DataError, match=f"tree {name} lists events") as caught,
    ):
        event_tree_of(found, path, JETS_TREE)
    assert f"call it {EVENTS_TREE}" in caught.value.mend


def test_other_trees_may_stand_in_the_file(tmp_path: Path) -> None:
    path = write_trees(tmp_path / "a.root", outnano__Jets=True, outnano__Taus=True)
    with open_tree(path, JETS_TREE) as found:
        assert event_tree_of(found, path, JETS_TREE) is None


@pytest.mark.parametrize(
    ("name", "kind", "held"),
    [
        ("jet_puppicand_puppiweight", "uint8", False),
        ("jet_puppicand_puppiweight", "uint16", True),
        ("jet_puppicand_z0", "int8", False),
        ("jet_puppicand_z0", "int16", True),
        ("jet_puppicand_isPhoton", "uint8", True),
        ("jet_taucharge", "int8", True),
        ("event", "uint32", True),
    ],
)
def test_a_type_that_is_too_narrow_for_the_values_is_refused(
    tmp_path: Path, *, name: str, kind: str, held: bool
) -> None:
    branch = branch_named(name)
    column = ak.values_astype(ak.Array([[0, 1]] if branch.jagged else [1]), kind)
    with uproot.recreate(tmp_path / "a.root") as file:
        file.mktree(JETS_TREE, {name: column.type.content}).extend({name: column})
    with open_tree(tmp_path / "a.root", JETS_TREE) as found:
        refusal = (
            nullcontext() if held else pytest.raises(DataError, match=f"its type is {kind}, which holds")
        )
        with refusal:
            check_type(found, branch, tmp_path / "a.root")
        assert np.dtype(kind) == numbers_of(found, name, tmp_path / "a.root")[0]


@pytest.mark.parametrize(
    ("first", "last", "said"), [(3, 9, None), (9, 3, "tree;1 has 9 rows, and the newest")]
)
def test_a_tree_that_was_written_again_with_fewer_rows_is_refused(
    first: int, last: int, said: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "x.root"
    with uproot.recreate(path) as made:
        for rows in (first, last):
            made.mktree("tree", {"event": np.uint64}).extend({"event": np.arange(rows, dtype=np.uint64)})
    if said is None:
        with open_tree(path, "tree") as found:
            assert found.num_entries == last
    else:
        with pytest.raises(DataError, match=said), open_tree(path, "tree"):
            pass


def test_what_the_system_refuses_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> BinaryIO:
        raise OSError(errno.EIO, "Input/output error")

    (tmp_path / "a.root").write_bytes(b"root")
    monkeypatch.setattr("jetc.ntuple.opening.open_file", refused)
    with (
        pytest.raises(OSError, match=r"Input/output error: '.*a\.root'"),
        open_tree(tmp_path / "a.root", "t"),
    ):
        pass
