"""Older encodings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple import generation
from jetc.ntuple.block import EventBlock
from jetc.prepare.encodings import DEFAULT, ENCODINGS

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
    with pytest.raises(
        DataError, match=r"keep one bit.*none of \d+ is above 1, \d+\.\d% are not zero"
    ) as one:
        check_generation(block)
    assert "cmssw-v0" not in one.value.mend  # whose pT counts quarters
    del block.columns["jet_puppicand_pt"]
    with pytest.raises(DataError, match="keep one bit") as other:
        check_generation(block)
    assert "features.encoding: cmssw-v0" in other.value.mend


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


@pytest.fixture
def first(block: EventBlock, first_generation: Callable[[Columns], Columns]) -> EventBlock:
    return replace(block, columns=first_generation(block.columns))


def test_the_first_generation_is_known_by_its_numbers_and_named_where_it_is_refused(
    first: EventBlock,
) -> None:
    check_generation(first, "cmssw-v0")
    with pytest.raises(DataError, match=r"quarters of a GeV.* is 4 times jet_pt_phys") as caught:
        check_generation(first)
    assert "features.encoding: cmssw-v0" in caught.value.mend


def test_the_encoding_of_now_is_refused_as_the_first_one_by_its_pt(block: EventBlock) -> None:
    with pytest.raises(DataError, match=r"pT is in GeV.*: \d+ of \d+ are no whole numbers"):
        check_generation(block, "cmssw-v0")


def test_whole_numbers_of_gev_are_no_count_of_quarters(first: EventBlock) -> None:
    first.columns["jet_pt_phys"] = first.columns["jet_pt_phys"] * 4
    with pytest.raises(DataError, match=r"the sum of the constituents' pT is 1 times jet_pt_phys"):
        check_generation(first, "cmssw-v0")


@pytest.mark.parametrize("name", ["puppiweight", "emid"])
def test_more_than_a_bit_is_refused_in_the_first_generation(
    block: EventBlock, first: EventBlock, name: str
) -> None:
    first.columns[f"jet_puppicand_{name}"] = block.columns[f"jet_puppicand_{name}"]
    with pytest.raises(DataError, match=r"\d+ of \d+ values are above 1, up to \d+") as caught:
        check_generation(first, "cmssw-v0")
    assert caught.value.branch == f"jet_puppicand_{name}"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_pt_of_jets_is_in_gev_in_every_generation(
    block: EventBlock, first: EventBlock, encoding: str
) -> None:
    spoilt = first if encoding == "cmssw-v0" else block
    spoilt.columns["jet_pt"] = spoilt.columns["jet_pt"] * 4
    with pytest.raises(DataError, match="jet_pt is 4 times jet_pt_phys") as caught:
        check_generation(spoilt, encoding)
    assert caught.value.branch == "jet_pt"


TABLES: dict[str, tuple[str, Callable[[NDArray[Any]], NDArray[Any]], str]] = {
    "no fraction bits": ("pt_rel", lambda values: values * 0, r"each of \d+ is 0"),
    "a sign taken for a bit": (
        "pt_rel",
        lambda values: -1.9 * values,
        r"(\d+) of \1 are negative, down to -1\.\d+",
    ),
    "a coarse logarithm": (
        "pt_log",
        lambda values: np.floor(values * 4) / 4,
        r"each of \d+ is a multiple of 0\.25",
    ),
}


@pytest.mark.parametrize(("name", "spoil", "shown"), TABLES.values(), ids=TABLES)
def test_older_tables_are_shown_by_their_values(
    block: EventBlock, name: str, spoil: Callable[[NDArray[Any]], NDArray[Any]], shown: str
) -> None:
    branch = f"jet_puppicand_{name}"
    block.columns[branch] = spoil(block.columns[branch])
    with pytest.raises(DataError, match=f"that of an older encoding: {shown}") as caught:
        check_generation(block)
    assert caught.value.branch == branch
