"""A block of rows in columns."""

from pathlib import Path

import numpy as np
import pytest
from jetc.ntuple.block import EventBlock
from jetc.ntuple.schema import branch_named

PT = branch_named("jet_puppicand_pt")
"""A branch of constituents."""


@pytest.fixture
def block() -> EventBlock:
    """Give rows 40 to 43 of a file, with 2, 0, 3 and 1 constituents."""
    columns = {PT.name: np.arange(6, dtype=np.float32), "jet_pt": np.ones(4, dtype=np.float32)}
    return EventBlock(Path("a.root"), 40, columns, np.array([2, 0, 3, 1]))


def test_a_block_has_as_many_rows_as_it_counts(block: EventBlock) -> None:
    assert len(block) == 4
    assert len(EventBlock(Path("a.root"), 0, {}, np.zeros(0, dtype=np.int64))) == 0


def test_a_constituent_belongs_to_its_row_and_a_row_to_itself(block: EventBlock) -> None:
    assert [block.row_of(PT, index) for index in range(6)] == [0, 0, 2, 2, 2, 3]
    assert [block.row_of(branch_named("jet_pt"), index) for index in range(4)] == [0, 1, 2, 3]


def test_a_fault_is_placed_by_the_entry_of_the_file(block: EventBlock) -> None:
    fault = block.fault(PT.name, block.row_of(PT, 4), "what", "why", "mend")
    assert (fault.file, fault.branch, fault.entry) == ("a.root", PT.name, 42)
    assert (fault.what, fault.why, fault.mend) == ("what", "why", "mend")
