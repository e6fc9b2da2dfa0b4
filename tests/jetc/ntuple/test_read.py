"""Files that are read, good and bad."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import awkward as ak
import numpy as np
import pytest
import uproot
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.read import count_entries, iterate
from jetc.ntuple.schema import JETS_TREE
from jetc.ntuple.write import write_ntuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt
    from jetc.ntuple.block import EventBlock

    Columns = dict[str, npt.NDArray[np.generic]]

BRANCHES = ("event", "jet_pt", "jet_puppicand_pt", "jet_puppicand_z0")


def read(files: Sequence[Path], branches: Sequence[str] = BRANCHES, step: int = 100) -> list[EventBlock]:
    return list(iterate(files, tree=JETS_TREE, branches=branches, step_entries=step))


def write_tree(path: Path, columns: Mapping[str, object], tree: str = JETS_TREE) -> Path:
    """Write columns as they are, past the schema."""
    with uproot.recreate(path) as file:
        arrays = {name: ak.Array(column) for name, column in columns.items()}
        types = {name: array.type.content for name, array in arrays.items()}
        file.mktree(tree, types).extend(arrays)
    return path


@pytest.mark.parametrize("step", [1, 2, 5, 100])
def test_blocks_are_bounded_and_together_hold_every_row(ntuple: Path, jets: Columns, step: int) -> None:
    blocks = read([ntuple, ntuple], branches=("jet_pt",), step=step)
    assert max(len(block) for block in blocks) <= step
    values = np.concatenate([block.columns["jet_pt"] for block in blocks])
    assert np.array_equal(values, np.tile(jets["jet_pt"], 2))


def test_constituents_stay_with_their_jet(ntuple: Path) -> None:
    blocks = read([ntuple], step=2)
    assert [count for block in blocks for count in block.counts] == [2, 0, 1, 3, 1]
    assert [block.first for block in blocks] == [0, 2, 4]
    assert sum(len(block.columns["jet_puppicand_pt"]) for block in blocks) == 7


def test_an_event_may_go_on_in_the_next_block(ntuple: Path) -> None:
    assert sum(len(block) for block in read([ntuple], step=1)) == 5


def test_entries_are_counted_without_reading(ntuple: Path) -> None:
    assert count_entries(ntuple, tree=JETS_TREE) == 5


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.root: there is no such file"):
        read([tmp_path / "gone.root"])


@pytest.mark.parametrize(
    ("content", "what"), [(b"", "the file is empty"), (b"jet,pt\n1,2\n", "this is not a ROOT file")]
)
def test_a_foreign_file_is_recognised(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "other.root").write_bytes(content)
    with pytest.raises(DataError, match=what):
        read([tmp_path / "other.root"])


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_a_file_cut_short_is_damaged(ntuple: Path, share: float) -> None:
    whole = ntuple.read_bytes()
    ntuple.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(DataError, match=r"cannot be opened|cut short") as caught:
        read([ntuple])
    assert caught.value.file == str(ntuple)
    assert caught.value.mend


def test_a_damaged_basket_is_placed(tmp_path: Path) -> None:
    """The branch, and the entry from which on it cannot be read: that of the block in which the basket is."""
    path = tmp_path / "damaged.root"
    numbers = np.random.default_rng(1).integers(4, 400, 9000).astype(np.float32) / 4
    with uproot.recreate(path, compression=uproot.ZSTD(3)) as file:
        tree = file.mktree(JETS_TREE, {"jet_pt": numbers.dtype})
        for rows in np.split(numbers, 3):
            tree.extend({"jet_pt": rows})
    with uproot.open(path) as file:
        basket = file[JETS_TREE]["jet_pt"].basket(1)
        start, size = basket.cursor.index, basket.compressed_bytes
    content = bytearray(path.read_bytes())
    content[start + size // 2 : start + size] = bytes(size - size // 2)
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read([path], branches=("jet_pt",), step=1000)
    assert (caught.value.file, caught.value.branch, caught.value.entry) == (str(path), "jet_pt", 3000)
    assert caught.value.mend


def test_a_damaged_tree_names_the_file_and_the_tree(tmp_path: Path) -> None:
    path = write_tree(tmp_path / "damaged.root", {"jet_pt": np.random.default_rng(1).random(9000)})
    content = bytearray(path.read_bytes())
    content[2000:4000] = bytes(2000)
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"tree {JETS_TREE} cannot be read") as caught:
        read([path], branches=("jet_pt",))
    assert caught.value.file == str(path)
    assert caught.value.mend


def test_a_tree_that_says_fewer_rows_than_its_branches_hold_is_damaged(tmp_path: Path) -> None:
    path = write_tree(tmp_path / "fewer.root", {"jet_pt": np.ones(12_345, dtype=np.float32)})
    content = path.read_bytes()
    assert struct.pack(">q", 12_345) in content
    path.write_bytes(content.replace(struct.pack(">q", 12_345), struct.pack(">q", 12_288), 1))
    with pytest.raises(DataError, match="it has 12345 entries, and the tree says 12288") as caught:
        read([path], branches=("jet_pt",))
    assert caught.value.branch == "jet_pt"


def test_a_missing_tree_lists_those_there_are(ntuple: Path) -> None:
    with pytest.raises(DataError, match="no tree jetntuple/Jets") as caught:
        list(iterate([ntuple], tree="jetntuple/Jets", branches=("event",), step_entries=9))
    assert "outnano/Jets" in caught.value.why


def test_a_folder_is_not_a_tree(ntuple: Path) -> None:
    with pytest.raises(DataError, match="not a TTree"):
        list(iterate([ntuple], tree="outnano", branches=("event",), step_entries=9))


def test_a_missing_branch_is_named(ntuple: Path) -> None:
    with pytest.raises(DataError, match="no branch jet_sc8_mass") as caught:
        read([ntuple], branches=("event", "jet_sc8_mass"))
    assert caught.value.branch == "jet_sc8_mass"


def test_an_empty_tree_is_a_fault(tmp_path: Path) -> None:
    with uproot.recreate(tmp_path / "empty.root") as file:
        file.mktree(JETS_TREE, {"event": "uint64"})
    with pytest.raises(DataError, match="has no entries"):
        read([tmp_path / "empty.root"], branches=("event",))


def test_no_jets_is_a_result_when_the_events_are_listed(
    tmp_path: Path, jets: Columns, events: Columns
) -> None:
    none = {name: column[:0] for name, column in jets.items()}
    write_ntuple(tmp_path / "none.root", jets=none, events=events, title="")
    assert sum(len(block) for block in read([tmp_path / "none.root"])) == 0


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_placed(
    tmp_path: Path, jets: Columns, events: Columns, value: float
) -> None:
    jets["jet_puppicand_z0"][4] = value
    write_ntuple(tmp_path / "bad.root", jets=jets, events=events, title="")
    with pytest.raises(DataError) as caught:
        read([tmp_path / "bad.root"], step=2)
    assert (caught.value.branch, caught.value.entry) == ("jet_puppicand_z0", 3)


@pytest.mark.parametrize(
    ("name", "column", "what"),
    [
        ("event", np.array([1.0, 2.0]), "its type is float64"),
        ("jet_pt", [[1.0], [2.0]], "one value per row"),
        ("jet_puppicand_pt", np.array([1.0, 2.0]), "one value per constituent"),
    ],
)
def test_a_wrong_type_or_shape_is_named(tmp_path: Path, name: str, column: object, what: str) -> None:
    path = write_tree(tmp_path / "odd.root", {name: column})
    with pytest.raises(DataError, match=what) as caught:
        read([path], branches=(name,))
    assert caught.value.branch == name


def test_an_event_that_comes_back_is_a_fault(tmp_path: Path, jets: Columns, events: Columns) -> None:
    jets["event"] = np.array([7, 7, 9, 7, 9])
    write_ntuple(tmp_path / "mixed.root", jets=jets, events=events, title="")
    with pytest.raises(DataError, match="event 7 comes back") as caught:
        read([tmp_path / "mixed.root"])
    assert caught.value.entry == 3


def test_ids_that_are_not_set_are_told_before_the_order_of_their_jets(
    tmp_path: Path, good: Callable[..., tuple[Columns, Columns]]
) -> None:
    columns, events = good(events=60)
    columns["event"] = np.zeros_like(columns["event"])
    write_ntuple(tmp_path / "unset.root", jets=columns, events=events, title="")
    with pytest.raises(DataError, match="event 0 has 180 rows here: the ids are not set"):
        read([tmp_path / "unset.root"], branches=("event", "jet_pt_phys"), step=1000)


def test_an_event_that_comes_back_in_another_file_is_a_fault(ntuple: Path) -> None:
    with pytest.raises(DataError, match="event 7 comes back"):
        read([ntuple, ntuple])


def test_branches_that_disagree_on_the_constituents_are_a_fault(tmp_path: Path) -> None:
    columns = {
        "jet_puppicand_pt": [[1.0], [2.0, 3.0]],
        "jet_puppicand_z0": [[1.0], [2.0]],
    }
    path = write_tree(tmp_path / "uneven.root", columns)
    with pytest.raises(DataError, match="1 values") as caught:
        read([path], branches=tuple(columns))
    assert (caught.value.branch, caught.value.entry) == ("jet_puppicand_z0", 1)
