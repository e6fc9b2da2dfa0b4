"""Files of a set that agree, or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import uproot
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.agreement import common_event_tree, who_has_what
from jetc.ntuple.schema import EVENTS_TREE, JETS_TREE

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, *, jets: dict[str, str], **trees: int) -> Path:
    """Write a jet tree with columns of these types, and trees of ids with so many events."""
    with uproot.recreate(path) as file:
        columns = {name: np.ones(2, dtype=kind) for name, kind in jets.items()}
        file.mktree(JETS_TREE, jets).extend(columns)
        for name, rows in trees.items():
            tree = file.mktree(name.replace("__", "/"), {"event": "uint64"})
            if rows:
                tree.extend({"event": np.arange(rows, dtype=np.uint64)})
    return path


JETS = {"event": "uint64", "jet_pt": "float32"}


def test_files_that_agree_have_one_event_tree_or_none(tmp_path: Path) -> None:
    with_tree = [write(tmp_path / f"{n}.root", jets=JETS, outnano__Events=3) for n in "ab"]
    without = [write(tmp_path / f"{n}.root", jets=JETS) for n in "cd"]
    assert common_event_tree(with_tree, tree=JETS_TREE) == EVENTS_TREE
    assert common_event_tree(without, tree=JETS_TREE) is None
    with pytest.raises(DataError, match=r"outnano/Events in a\.root, none in c\.root and d\.root") as caught:
        common_event_tree([with_tree[0], *without], tree=JETS_TREE)
    assert caught.value.file == str(without[0])


def test_an_empty_event_tree_beside_jets_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "a.root", jets=JETS, outnano__Events=0)
    with pytest.raises(DataError, match="outnano/Events is empty, and outnano/Jets has 2 jets"):
        common_event_tree([path], tree=JETS_TREE)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"event": "int64", "jet_pt": "float32"}, r"branch event uint64 in a\.root, int64 in b\.root"),
        ({"event": "uint64"}, r"branch jet_pt float32 in a\.root, none in b\.root"),
        (JETS | {"weight": "float64"}, r"branch weight none in a\.root, float64 in b\.root"),
    ],
)
def test_branches_and_types_that_differ_are_listed(tmp_path: Path, other: dict[str, str], said: str) -> None:
    files = [write(tmp_path / "a.root", jets=JETS), write(tmp_path / "b.root", jets=other)]
    with pytest.raises(DataError, match=said):
        common_event_tree(files, tree=JETS_TREE)


def test_two_event_trees_are_one_too_many(tmp_path: Path) -> None:
    with uproot.recreate(tmp_path / "a.root") as file:
        for name in ("other/Jets", "other/Events", EVENTS_TREE):
            file.mktree(name, {"event": "uint64"}).extend({"event": np.ones(1, dtype=np.uint64)})
    with pytest.raises(DataError, match="two event trees, other/Events and outnano/Events"):
        common_event_tree([tmp_path / "a.root"], tree="other/Jets")


def test_files_that_lack_the_tree_of_the_others_are_listed(tmp_path: Path) -> None:
    files = [write(tmp_path / f"{n}.root", jets=JETS, outnano__Events=3) for n in "abcd"]
    for file in (files[1], files[3]):
        with uproot.recreate(file) as other:
            other.mktree("outnano/Others", JETS).extend({name: np.ones(2) for name in JETS})
    told = r"tree outnano/Jets there in a\.root and c\.root, none in b\.root and d\.root"
    with pytest.raises(DataError, match=told) as caught:
        common_event_tree(files, tree=JETS_TREE)
    assert caught.value.file == str(files[1])
    with pytest.raises(DataError, match="there is no tree outnano/Jets"):
        common_event_tree([files[1], files[3]], tree=JETS_TREE)


def test_every_file_that_is_unlike_most_is_named(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.root" for number in range(19)]
    told = who_has_what(files, ["float"] * 12 + ["double"] * 7)
    usual, other = told.split(", double in ")
    assert usual == "float in 0.root and 1.root and 2.root and 3.root and 4.root and 7 more"
    assert other.split(" and ") == [f"{number}.root" for number in range(12, 19)]
