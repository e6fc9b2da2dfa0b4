"""What is said where two readings of the words differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from jetc.artifacts.verification import Compared
from jetc.diagnostics.diagnostic import GateError
from jetc.prepare.chain import Chain, Link, chain_of
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.packing import Region
from jetc.stages.verification.link_compare import compare_words
from jetc.stages.verification.link_jets import LinkJets
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Input, Network

GOLDEN = Path(__file__).parents[3] / "golden/tiny/network.json"
JETS = LinkJets(
    np.array([160, 161, 162], np.uint64), np.full((3, 4), 40, np.uint64), (("ntuples", 1), ("jet_fields", 2))
)


@pytest.fixture
def chain() -> Chain:
    network = Network.from_json(GOLDEN.read_text("utf-8"))
    port = network.input
    named = replace(
        network, inputs=(Input(port.name, port.constituents, ("pt", "deta", "is_photon"), port.formats),)
    )
    score = FixedPoint.parse("ap_ufixed<8,1,AP_RND_CONV,AP_SAT>")
    link = Link(by_pt=False, score=score, region=Region(2.4, 10.0))
    return chain_of(named, ENCODINGS["exact"], port.formats, link)


def test_equal_words_are_counted_by_group(chain: Chain) -> None:
    words = np.zeros((3, 2), np.uint64)
    assert compare_words(chain, JETS, words, words.copy(), reading="the C++") == {
        "ntuples": Compared(vectors=1, mismatches=0),
        "jet_fields": Compared(vectors=2, mismatches=0),
    }


def test_the_first_jet_that_differs_is_named_with_its_fields(chain: Chain) -> None:
    words = np.zeros((3, 2), np.uint64)
    found = words.copy()
    found[2] = (5 | 0xFFF << 14 | 1 << 63, 2)  # pt, eta -1, the last score 1 + 2 * 2
    with pytest.raises(GateError) as raised:
        compare_words(chain, JETS, words, found, reading="the C++ emulator")
    assert raised.value.what == (
        "numpy and the C++ emulator differ on 1 of 3 jets given as words; first jet 1 of jet fields, word "
        "0x00000000000000a2, first candidate 0x0000000000000028: pt 0 and 5, eta 0 and -1, score_tau 0 and 5"
    )


def test_bits_above_the_last_field_are_compared_too(chain: Chain) -> None:
    words = np.zeros((3, 2), np.uint64)
    found = words.copy()
    found[0, 1] = 1 << 63
    with pytest.raises(GateError, match=r"first jet 0 of ntuples, .*: bits above the last field"):
        compare_words(chain, JETS, words, found, reading="the C++ emulator")
