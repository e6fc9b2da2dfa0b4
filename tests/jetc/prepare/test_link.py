"""The chain of a spec."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jetc.prepare.link import link_chain
from jetc.prepare.packing import Region
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Input, Network

GOLDEN = Path(__file__).parents[2] / "golden/tiny/network.json"
NAMES = ("pt", "deta", "is_photon")
SCORE = FixedPoint.parse("ap_ufixed<6,1,AP_RND_CONV,AP_SAT>")
REGION = Region(2.0, 15.0)


@dataclass(frozen=True)
class Typed:
    type: FixedPoint


@dataclass(frozen=True)
class Features:
    encoding: str
    inputs: tuple[Typed, ...]
    of_the_jet: tuple[Typed, ...] = ()


@dataclass(frozen=True)
class Section:
    order: str
    scores: FixedPoint = SCORE
    region: Region = REGION


def test_a_spec_says_order_scores_region_and_encoding() -> None:
    network = Network.from_json(GOLDEN.read_text("utf-8"))
    port = network.input
    network = replace(network, inputs=(Input(port.name, port.constituents, NAMES, port.formats),))
    features = Features("exact", tuple(map(Typed, port.formats)))
    chain, given = (link_chain(features, Section(order), network) for order in ("by_pt", "given"))
    assert chain is not None
    assert given is not None
    assert (chain.by_pt, given.by_pt, chain.candidates, chain.features) == (True, False, 4, NAMES)
    assert [each.bits for each in chain.outgoing][-3:] == [6, 6, 6]
    jets = np.array([60, 61], dtype=np.uint64)  # 15 GeV is outside
    scores = {"class_scores": np.full((2, 3), 128), "pt_ratio": np.full((2, 1), 32)}
    assert (chain.packed(jets, scores) >> np.uint64(47)).tolist() == [
        [0, 0],
        [32 | 32 << 6 | (32 << 12) & 0x1FFFF, 0],
    ]
    assert link_chain(features, None, network) is None
