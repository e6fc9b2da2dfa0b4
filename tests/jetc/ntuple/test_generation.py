"""Older encodings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple import generation
from jetc.ntuple.block import EventBlock
from jetc.prepare.encodings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]


def check_generation(block: EventBlock, encoding: str = DEFAULT) -> None:
    generation.check_generation(block, encoding)


@pytest.fixture
def block(good: Callable[..., tuple[Columns, Columns]]) -> EventBlock:
    columns, _ = good(events=40)
    return EventBlock(Path("a.root"), 0, columns, columns["jet_npuppicand"])


def test_the_encoding_of_the_schema_is_taken(block: EventBlock) -> None:
    check_generation(block)


@pytest.mark.parametrize("name", ["jet_pt", "jet_puppicand_pt"])
def test_pt_in_quarters_of_a_gev_is_shown_by_the_jets(block: EventBlock, name: str) -> None:
    block.columns[name] = block.columns[name] * 4
    block.columns["jet_puppicand_pt_rel"] = block.columns["jet_puppicand_pt_rel"] * 4
    with pytest.raises(
        DataError, match=r"quarters of a GeV.* is 4 times jet_pt_phys.*\d+\.\d% of the leading"
    ):
        check_generation(block)


def test_weights_of_one_bit_are_shown_by_their_share(block: EventBlock) -> None:
    block.columns["jet_puppicand_puppiweight"] = block.columns["jet_puppicand_puppiweight"] % 2
    with pytest.raises(DataError, match=r"keep one bit.*none of \d+ is above 1, \d+\.\d% are not zero"):
        check_generation(block)


def test_a_block_of_tracks_alone_has_no_weights(block: EventBlock) -> None:
    block.columns["jet_puppicand_puppiweight"] = block.columns["jet_puppicand_puppiweight"] * 0
    block.columns["jet_puppicand_id"] = np.full(len(block.columns["jet_puppicand_id"]), 3)
    check_generation(block)


def test_pt_of_whole_numbers_alone_counts_quarters_whatever_the_jets_say(block: EventBlock) -> None:
    for name in ("jet_pt", "jet_pt_phys", "jet_puppicand_pt"):
        block.columns[name] = block.columns[name] * 4
    with pytest.raises(DataError, match=r"quarters of a GeV.*each of \d+ is a whole number"):
        check_generation(block)


def test_a_few_pt_may_be_whole_numbers() -> None:
    few = {"jet_puppicand_pt": np.full(39, 2.0, dtype=np.float32)}
    check_generation(EventBlock(Path("a.root"), 0, few, np.array([39])))


def test_jets_without_any_constituent_are_refused(block: EventBlock) -> None:
    columns = {"jet_puppicand_pt": np.zeros(0, dtype=np.float32)}
    with pytest.raises(DataError, match="none of these 120 jets has a constituent") as caught:
        check_generation(EventBlock(block.file, 0, columns, np.zeros(len(block), dtype=np.int64)))
    assert caught.value.branch == "jet_puppicand_pt"
