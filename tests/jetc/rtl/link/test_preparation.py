"""From words to the network's ports, in Verilog, against the same in numpy: every input of every encoding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.prepare.chain import Chain
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.ports import input_codes, jet_codes
from jetc.rtl.link.preparation import Widths, preparation_of
from jetc.stages.verification.link_vectors import corner_words, random_words
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc.rtl.link.preparation import Preparation
    from numpy.typing import NDArray

    Simulate = Callable[..., list[int]]
    Words = NDArray[np.uint64]

FORMATS = (
    "ap_ufixed<14,12,AP_TRN,AP_SAT>",
    "ap_fixed<9,9,AP_RND,AP_SAT>",
    "ap_fixed<16,4,AP_RND_CONV,AP_SAT>",
)
"""In turn: the ports of inputs need not have room for them."""
CANDIDATES = 3
JET_INPUTS = ("pt", "eta", "pt_log", "multiplicity", "missing_fraction")
MOST = 8
"""Clocks that the preparation may take."""


def chain_of_all(encoding: str, *, by_pt: bool, candidates: int = CANDIDATES) -> tuple[Chain, list[int]]:
    inputs = ENCODINGS[encoding].inputs
    formats = [FixedPoint.parse(FORMATS[at % len(FORMATS)]) for at in range(len(inputs))]
    codes = input_codes(ENCODINGS[encoding], zip(inputs, formats, strict=True))
    return Chain(candidates, by_pt, tuple(inputs), codes, (), ()), [each.width for each in formats]


def words_of(candidates: int) -> tuple[Words, Words]:
    """Return words: some of each group of corners, and random ones."""
    drawn = np.random.default_rng(3)
    groups = [*corner_words(candidates).values(), *random_words(candidates, 200, drawn).values()]
    chosen = [drawn.permutation(len(jets))[:120] for jets, _ in groups]
    jets = np.concatenate([jets[rows] for (jets, _), rows in zip(groups, chosen, strict=True)])
    return jets, np.concatenate([words[rows] for (_, words), rows in zip(groups, chosen, strict=True)])


def simulated(part: Preparation, bits: int, jets: Words, words: Words, simulate: Simulate) -> list[int]:
    widths = {"jet": 64, "candidates": 64 * words.shape[1]}
    rows = [
        {"jet": int(jet), "candidates": sum(int(each) << (64 * at) for at, each in enumerate(row))}
        for jet, row in zip(jets, words, strict=True)
    ]
    texts = [each.text for each in part.modules]
    return simulate(
        texts, part.modules[-1].name, rows, widths=widths, result=("data", bits), wait=part.cycles - 1
    )


def laid(codes: NDArray[np.int64], widths: list[int]) -> list[int]:
    """Return the ports' words of codes (jets, candidates, features)."""
    made = []
    for jet in codes:
        word, offset = 0, 0
        for row in jet:
            for value, width in zip(row, widths, strict=True):
                word |= (int(value) & ((1 << width) - 1)) << offset
                offset += width
        made.append(word)
    return made


@pytest.mark.parametrize("by_pt", [False, True])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_verilog_prepares_what_numpy_does(encoding: str, by_pt: bool, simulate: Simulate) -> None:  # noqa: FBT001
    chain, widths = chain_of_all(encoding, by_pt=by_pt)
    part = preparation_of(chain, Widths(widths), "dut", 2)
    jets, words = words_of(CANDIDATES)
    found = simulated(part, CANDIDATES * sum(widths), jets, words, simulate)
    wanted = laid(chain.codes(jets, words), widths)
    assert [at for at, (one, other) in enumerate(zip(found, wanted, strict=True)) if one != other] == []


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_inputs_of_the_jet_stand_above_all_candidates(encoding: str, simulate: Simulate) -> None:
    plain, widths = chain_of_all(encoding, by_pt=True)
    formats = [FixedPoint.parse(FORMATS[at % len(FORMATS)]) for at in range(len(JET_INPUTS))]
    of_the_jet = jet_codes(ENCODINGS[encoding], zip(JET_INPUTS, formats, strict=True), CANDIDATES)
    chain, of_words = replace(plain, jet_inputs=of_the_jet), [each.width for each in formats]
    part = preparation_of(chain, Widths(widths, of_words), "dut", 2)
    jets, words = (each[::3] for each in words_of(CANDIDATES))
    below = CANDIDATES * sum(widths)
    found = simulated(part, below + sum(of_words), jets, words, simulate)
    assert [each >> below for each in found] == laid(chain.jet_codes(jets, words)[:, np.newaxis], of_words)
    assert [each % (1 << below) for each in found] == laid(chain.codes(jets, words), widths)


@pytest.mark.parametrize("levels", [1, 3])
def test_levels_move_registers_and_no_bit(levels: int, simulate: Simulate) -> None:
    chain, widths = chain_of_all("exact", by_pt=True, candidates=2)
    part = preparation_of(chain, Widths(widths), "dut", levels)
    jets, words = words_of(2)
    found = simulated(part, 2 * sum(widths), jets[::4], words[::4], simulate)
    assert found == laid(chain.codes(jets[::4], words[::4]), widths)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("by_pt", [False, True])
def test_the_usual_inputs_are_ready_in_time(encoding: str, by_pt: bool) -> None:  # noqa: FBT001
    chain, widths = chain_of_all(encoding, by_pt=by_pt, candidates=16)
    usual = [at for at, name in enumerate(chain.features) if name not in {"delta_r", "log_delta_r"}]
    features, inputs = tuple(chain.features[at] for at in usual), tuple(chain.inputs[at] for at in usual)
    part = preparation_of(
        Chain(16, by_pt, features, inputs, (), ()), Widths([widths[at] for at in usual]), "dut", 2
    )
    assert part.cycles <= MOST
    assert part.deepest_levels <= 2


@pytest.mark.parametrize(("rounding", "clocks"), [("TRN", 7), ("RND", 8), ("RND_CONV", 9)])
def test_the_logarithm_of_the_distance_takes_so_many_clocks(rounding: str, clocks: int) -> None:
    kind = FixedPoint.parse(f"ap_ufixed<10,4,AP_{rounding},AP_SAT>")
    codes = input_codes(ENCODINGS["cmssw-17"], [("log_delta_r", kind)])
    part = preparation_of(Chain(16, False, ("log_delta_r",), codes, (), ()), Widths([10]), "dut", 2)  # noqa: FBT003
    assert part.cycles == clocks
    assert part.deepest_levels <= 2


@pytest.mark.parametrize("encoding", ["cmssw-17", "exact"])
@pytest.mark.parametrize("by_pt", [False, True])
def test_sums_over_sixteen_candidates_are_ready_in_time(encoding: str, by_pt: bool) -> None:  # noqa: FBT001
    chain, widths = chain_of_all(encoding, by_pt=by_pt, candidates=16)
    one, share = FixedPoint.parse("ap_ufixed<5,5>"), FixedPoint.parse("ap_fixed<12,3,AP_RND,AP_SAT>")
    sums = jet_codes(ENCODINGS[encoding], (("multiplicity", one), ("missing_fraction", share)), 16)
    chain = replace(chain, features=("pt",), inputs=chain.inputs[:1], jet_inputs=sums)
    part = preparation_of(chain, Widths(widths[:1], [5, 12]), "dut", 2)
    assert part.cycles <= MOST
    assert part.deepest_levels <= 2
    texts = {each.name: each.text for each in part.modules}
    assert texts["dut_prepare_jet"].count("_term") > texts["dut_prepare_candidate"].count("_term") == 0


def test_what_is_of_the_jet_alone_is_made_once() -> None:
    chain, widths = chain_of_all("cmssw-17", by_pt=False)
    modules = {each.name: each for each in preparation_of(chain, Widths(widths), "dut", 2).modules}
    assert modules["dut_prepare_candidate"].instances == CANDIDATES
    assert modules["dut_prepare_jet"].instances == 1
    assert "inverse" in modules["dut_prepare_jet"].text
    assert "inverse" not in modules["dut_prepare_candidate"].text


def test_no_module_multiplies_by_a_multiplier_of_the_device() -> None:
    for encoding in ENCODINGS:
        chain, widths = chain_of_all(encoding, by_pt=True)
        for each in preparation_of(chain, Widths(widths), "dut", 2).modules:
            lines = [line for line in each.text.splitlines() if not line.startswith(("(*", "//", "/*"))]
            assert not [line for line in lines if " * " in line and "+:" not in line]


def test_the_same_chain_gives_the_same_text() -> None:
    texts = [
        [each.text for each in preparation_of(chain, Widths(widths), "dut", 2).modules]
        for chain, widths in (chain_of_all("exact", by_pt=True), chain_of_all("exact", by_pt=True))
    ]
    assert texts[0] == texts[1]
