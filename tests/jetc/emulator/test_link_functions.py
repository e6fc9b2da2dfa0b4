"""The C++ that takes words on the link, as text; what it computes is tried with a whole tagger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.emulator.calls import plain
from jetc.emulator.link_functions import link_calls
from jetc.prepare.chain import Link, chain_of
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.packing import Region
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Input

if TYPE_CHECKING:
    from jetc_runtime.network import Network


def test_it_says_what_it_takes_and_how_many_words(tiny: Network) -> None:
    port = tiny.input
    named = replace(
        tiny, inputs=(Input(port.name, port.constituents, ("pt", "deta", "is_photon"), port.formats),)
    )
    score = FixedPoint.parse("ap_ufixed<8,1,AP_RND_CONV,AP_SAT>")
    link = Link(by_pt=True, score=score, region=Region(2.4, 10.0))
    chain = chain_of(named, ENCODINGS["exact"], port.formats, link)
    made = link_calls(named, chain, "tiny")
    assert (made.taken, made.given) == (("jetc::LinkWords",), ("jetc::JetWord",))
    for line in (
        "to[ports::feature::pt] = jetc::word_of<ap_ufixed<6,4>>(codes[ports::feature::pt]);",
        "codes[ports::pt_ratio + word] = jetc::code_of(pt_ratio_[word], 5);",
        '"tiny: a jet has 4 candidate words"',
        '"tiny: a jet goes out in 2 words"',
    ):
        assert line in made.functions


def test_a_format_is_spelled_without_modes() -> None:
    assert plain(FixedPoint.parse("ap_fixed<9,3,AP_RND,AP_SAT>")) == "ap_fixed<9,3>"
