"""The chain from words to the outgoing word, on words written by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.prepare.chain import Chain, Link, chain_of
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.packing import Region
from jetc.prepare.ports import jet_codes
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Input, Network
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

SCORE = FixedPoint.parse("ap_ufixed<8,1,AP_RND_CONV,AP_SAT>")
GOLDEN = Path(__file__).parents[2] / "golden/tiny/network.json"
NAMES = ("pt", "deta", "is_photon")
Integers = NDArray[np.int64]

JET = 160 | 100 << 14 | (710 << 26) | 0x200 << 37  # 40 GeV, eta 100, phi 710, z0 -512
SOFT = 8 | 98 << 14 | 700 << 26 | 3 << 37  # 2 GeV, eta 98, h+
PHOTON = 12 | 104 << 14 | (710 << 26) | 1 << 37  # 3 GeV, eta 104
HARD = 400 | 100 << 14 | 710 << 26 | 2 << 37  # 100 GeV, above the format of pt


def tiny() -> Network:
    """Return the golden network with inputs that the words have."""
    network = Network.from_json(GOLDEN.read_text("utf-8"))
    port = network.input
    return replace(network, inputs=(Input(port.name, port.constituents, NAMES, port.formats),))


def tiny_chain(*, by_pt: bool) -> Chain:
    network = tiny()
    types = tuple(
        FixedPoint.parse(each) for each in ("ap_ufixed<6,4,AP_TRN,AP_SAT>", "ap_fixed<5,5>", "ap_ufixed<1,1>")
    )
    return chain_of(network, ENCODINGS["cmssw-17"], types, Link(by_pt, SCORE, Region(2.4, 10.0)))


def words(*values: object) -> NDArray[np.uint64]:
    return np.array(values, dtype=np.uint64)


def fixed_scores(codes: Integers | Mapping[str, Integers]) -> dict[str, Integers]:
    """Return 0.5, the largest score and 3 / 128, and a ratio of 1.25, for every jet."""
    assert isinstance(codes, np.ndarray)
    row = np.ones((len(codes), 1), dtype=np.int64)
    return {"class_scores": row * [64, 255, 3], "pt_ratio": row * 40}


def test_inputs_of_the_jet_go_to_the_network_beside_those_of_the_candidates() -> None:
    plain, word = tiny_chain(by_pt=False), FixedPoint.parse("ap_fixed<6,6,AP_TRN,AP_SAT>")
    of_the_jet = jet_codes(ENCODINGS["cmssw-17"], (("pt", word), ("eta", word)), 4)
    chain = replace(plain, ports=("jets", "jet"), jet_inputs=of_the_jet)
    empty = words([0] * 4, [0] * 4)
    assert chain.jet_codes(words(JET, 48), empty).tolist() == [[31, 31], [12, 0]]  # 40 GeV, eta 100 saturate
    jets, candidates = words(JET), words([SOFT, PHOTON, 0, 0])

    def scores(codes: Integers | Mapping[str, Integers]) -> dict[str, Integers]:
        assert isinstance(codes, dict)
        assert codes["jets"].tolist() == plain.codes(jets, candidates).tolist()
        assert codes["jet"].tolist() == [[31, 31]]
        return fixed_scores(codes["jets"])

    assert chain.run(jets, candidates, scores).tolist() == plain.run(jets, candidates, fixed_scores).tolist()


def test_inputs_of_the_jet_sum_over_its_candidates() -> None:
    share = FixedPoint.parse("ap_fixed<18,2,AP_TRN,AP_SAT>")
    named = (("missing_fraction", share), ("multiplicity", FixedPoint.parse("ap_ufixed<3,3>")))
    sums = jet_codes(ENCODINGS["cmssw-17"], named, 4)
    chain = replace(tiny_chain(by_pt=True), jet_inputs=sums)
    found = chain.jet_codes(words(JET, JET, JET), words([SOFT, 0, PHOTON, 0], [HARD, 0, 0, 0], [0, 0, 0, 0]))
    # 1/40 GeV is 384 / 2**14 in the table: 65536 - 20 * 384; 65536 - 400 * 384; all is missing
    assert found.tolist() == [[57856, 2], [-88064, 1], [65536, 0]]


def test_codes_are_the_inputs_of_each_candidate_in_order() -> None:
    chain = tiny_chain(by_pt=False)
    codes = chain.codes(words(JET), words([SOFT, PHOTON, HARD, 0]))
    # quarters of GeV, saturated at 63; jet - candidate; photon; an empty slot is all 0
    assert codes.tolist() == [[[8, 2, 0], [12, -4, 1], [63, 0, 0], [0, 0, 0]]]


def test_candidates_are_put_in_order_of_pt_where_the_link_has_none() -> None:
    codes = tiny_chain(by_pt=True).codes(words(JET), words([SOFT, 0, PHOTON, HARD]))
    assert codes.tolist() == [[[63, 0, 0], [12, -4, 1], [8, 2, 0], [0, 0, 0]]]


def test_the_outgoing_word_has_the_jet_and_its_scores() -> None:
    chain = tiny_chain(by_pt=False)
    assert [(each.name, each.bits) for each in chain.outgoing] == [
        *(("pt", 14), ("eta", 12), ("phi", 11), ("z0", 10)),
        *(("score_b", 8), ("score_light", 8), ("score_tau", 8)),
    ]
    made = chain.run(words(JET), words([SOFT, PHOTON, 0, 0]), fixed_scores)
    # 40 GeV times 1.25; the last score lies in both words: its lowest bit is the top bit of the first
    first = 200 | 100 << 14 | 710 << 26 | 0x200 << 37 | 64 << 47 | 255 << 55 | 1 << 63
    assert (chain.bits, chain.words, made.tolist()) == (71, 2, [[first, 1]])


def test_outside_the_region_the_jet_goes_out_as_it_came() -> None:
    central, forward = 40 | 100 << 14, 160 | 551 << 14
    made = tiny_chain(by_pt=False).run(words(central, forward), words([0] * 4, [0] * 4), fixed_scores)
    assert made.tolist() == [[central, 0], [forward, 0]]


def test_the_evaluator_is_a_network() -> None:
    chain, network = tiny_chain(by_pt=False), tiny()
    jets, candidates = words(JET, JET), words([SOFT, PHOTON, 0, 0], [HARD, 0, 0, 0])
    codes = np.array([[[8, 2, 0], [12, -4, 1], [0, 0, 0], [0, 0, 0]], [[63, 0, 0], *[[0, 0, 0]] * 3]])
    wanted = chain.packed(jets, evaluate(network, codes))
    assert chain.run(jets, candidates, partial(evaluate, network)).tolist() == wanted.tolist()
    assert chain.run(jets[:0], candidates[:0], partial(evaluate, network)).shape == (0, 2)


def test_words_of_another_shape_or_type_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"candidates, \(jets, 4\), are wanted, not uint64 \(1,\) and uint64 \(1, 3\)"
    ):
        tiny_chain(by_pt=False).codes(words(JET), words([0, 0, 0]))
    with pytest.raises(ValueError, match="uint64 words of jets"):
        tiny_chain(by_pt=False).codes(np.array([1]), words([0, 0, 0, 0]))


def test_an_output_that_the_word_has_no_place_for_is_refused() -> None:
    network = tiny()
    other = replace(
        network, outputs=(network.outputs[0], replace(network.outputs[1], name="m", labels=("m",)))
    )
    types = tuple(network.input.formats)
    with pytest.raises(ValueError, match="output m is neither scores of classes nor pt_ratio"):
        chain_of(
            other, ENCODINGS["cmssw-17"], types, Link(by_pt=False, score=SCORE, region=Region(2.4, 10.0))
        )
