"""Ids that restart: events are told apart by their file and their place in it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.block import EventBlock
from jetc.ntuple.event_ids import RestartingIds

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = {"/x/a.root": "data/a.root", "/x/b.root": "data/b.root"}
A, B = NAMES
MERGED = [1, 1, 2, 1, 1, 3, 3, 3, 1]
"""Ids of the jets of three jobs: two events, two, one."""


def blocks(file: str, ids: Sequence[int], cuts: Sequence[int] = (), **more: list[int]) -> list[EventBlock]:
    columns = {"event": np.array(ids, dtype=np.uint64)} | {
        name: np.array(each) for name, each in more.items()
    }
    return [
        EventBlock(
            Path(file),
            first,
            {name: each[first:last] for name, each in columns.items()},
            np.zeros(last - first, dtype=np.int64),
        )
        for first, last in pairwise([0, *cuts, len(ids)])
    ]


def numbered(ids: RestartingIds, *files: list[EventBlock]) -> list[list[int]]:
    """Return the new ids of the jets of each file."""
    found: dict[Path, list[int]] = {}
    for block in ids.of_jets(each for file in files for each in file):
        found.setdefault(block.file, []).extend(block.columns["event"].tolist())
    return list(found.values())


@pytest.mark.parametrize("cuts", [(), (1,), (4, 7), tuple(range(1, 9))])
def test_neighbours_of_one_id_are_one_event_however_they_are_read(cuts: tuple[int, ...]) -> None:
    (found,) = numbered(RestartingIds(NAMES), blocks(A, MERGED, cuts))
    assert [each - found[0] for each in found] == [0, 0, 2, 3, 3, 5, 5, 5, 8]


def test_the_order_of_files_and_where_they_lie_do_not_matter() -> None:
    one = numbered(RestartingIds(NAMES), blocks(A, MERGED), blocks(B, MERGED))
    moved = {path.replace("/x", "/y"): name for path, name in NAMES.items()}
    other = numbered(RestartingIds(moved), *(blocks(each, MERGED) for each in reversed(moved)))
    assert one == other[::-1]
    assert not {*one[0]} & {*one[1]}


def test_with_an_event_tree_the_place_is_that_of_its_row() -> None:
    """An event without a jet takes a place; neighbours of one id are told apart by their numbers of jets."""
    ids = RestartingIds(NAMES)
    listed = blocks(A, [1, 2, 9, 1, 3, 1, 1], cuts=(3,), jets=[2, 1, 0, 2, 3, 0, 1])
    rows = [each for block in ids.of_events(listed) for each in block.columns["event"].tolist()]
    (found,) = numbered(ids, blocks(A, MERGED, cuts=(2, 5)))
    assert found == [rows[each] for each in (0, 0, 1, 3, 3, 4, 4, 4, 6)]


@pytest.mark.parametrize(
    ("jets", "said"),
    [
        ([2, 1, 0, 1, 3, 0, 1], "entry 4: jet of event 1, where by the event tree the turn is of event 3"),
        ([2, 1, 0, 2, 3, 0, 0], "entry 8: jet of event 1, where by the event tree it has no event left"),
    ],
)
def test_a_jet_whose_turn_it_is_not_is_refused(jets: list[int], said: str) -> None:
    ids = RestartingIds(NAMES)
    list(ids.of_events(blocks(A, [1, 2, 9, 1, 3, 1, 1], jets=jets)))
    with pytest.raises(DataError, match=said):
        numbered(ids, blocks(A, MERGED))


def test_an_event_tree_that_says_no_jets_and_ids_that_are_not_set_are_refused() -> None:
    with pytest.raises(DataError, match="branch jets, entry 0: there is no branch jets"):
        list(RestartingIds(NAMES).of_events(blocks(A, [1, 2])))
    with pytest.raises(DataError, match="has 129 rows here"):
        numbered(RestartingIds(NAMES), blocks(A, [0] * 129))
