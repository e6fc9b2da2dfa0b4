"""Event ids as they come."""

from pathlib import Path

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.block import EventBlock
from jetc.ntuple.event_order import EventOrder


def taken(*ids: list[int], files: tuple[str, ...] = (), most: int = 4) -> int:
    """Return how many rows were taken."""
    order = EventOrder(most)
    first = 0
    for number, each in enumerate(ids):
        event = np.array(each, dtype=np.uint64)
        name = files[number] if files else "a.root"
        order.check(EventBlock(Path(name), first, {"event": event}, np.zeros(len(event), dtype=np.int64)))
        first += len(each)
    return first


def test_rows_of_an_event_are_neighbours_in_any_blocks() -> None:
    assert taken([1, 1, 2], [2, 2, 5], [7], [], [3, 3]) == 9
    assert taken([2**63, 2**53 + 1, 2**53]) == 3


@pytest.mark.parametrize("ids", [([1, 2, 1],), ([1, 2], [1]), ([5, 4], [6], [4]), ([9, 3, 8], [3, 3])])
def test_an_id_that_comes_back_is_an_error(ids: tuple[list[int], ...]) -> None:
    with pytest.raises(DataError, match="comes back after other events"):
        taken(*ids)


def test_an_event_lies_in_one_file() -> None:
    with pytest.raises(DataError, match="event 2 comes back"):
        taken([1, 2], [2, 3], files=("a.root", "b.root"))


def test_more_rows_than_an_event_can_have_are_an_error() -> None:
    with pytest.raises(DataError, match=r"event 7 has 5 rows"):
        taken([1, 7, 7, 7], [7, 7])
    with pytest.raises(DataError, match="the ids are not set"):
        taken([0] * 9)
