"""The outgoing word in Verilog, against numpy: scores, the corrected pT, the ends of the region."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.interface import interface_of
from jetc.prepare.chain import Link, chain_of
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.packing import Region
from jetc.rtl.link.packing import packing_of
from jetc.stages.verification.link_vectors import corner_words, random_words
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc.prepare.chain import Chain
    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    Simulate = Callable[..., list[int]]

SCORES = (
    "ap_ufixed<8,1,AP_RND_CONV,AP_SAT>",
    "ap_ufixed<5,0,AP_TRN,AP_SAT>",
    "ap_ufixed<16,1,AP_RND,AP_SAT>",
)


def chain(tiny: Network, score: str) -> Chain:
    link = Link(by_pt=False, score=FixedPoint.parse(score), region=Region(2.4, 10.0))
    inputs = (replace(tiny.input, features=("pt", "deta", "is_photon")),)
    return chain_of(replace(tiny, inputs=inputs), ENCODINGS["cmssw-17"], tiny.input.formats, link)


@pytest.mark.parametrize("score", SCORES)
def test_the_verilog_packs_what_numpy_does(score: str, tiny: Network, simulate: Simulate) -> None:
    made, interface = chain(tiny, score), interface_of(tiny)
    drawn = np.random.default_rng(2)
    drawn_jets = (each for each, _ in random_words(1, 400, drawn).values())
    jets = np.concatenate([corner_words(1)["jet_fields"][0], *drawn_jets])
    jets = np.concatenate([jets, jets])
    codes, rows = drawn_scores(tiny, len(jets), drawn), []
    for at, jet in enumerate(jets):
        word, place = 0, 0
        for output, group in zip(tiny.outputs, interface.out_data.groups, strict=True):
            for label, each in enumerate(group.words):
                value = int(codes[output.name][at, label]) & ((1 << each.format.width) - 1)
                word, place = word | value << each.offset, place + 1
        rows.append({"jet": int(jet), "scores": word})
    part = packing_of(made, interface, "dut", 2)
    found = simulate(
        [part.modules[0].text],
        "dut_pack",
        rows,
        widths={"jet": 64, "scores": interface.out_data.width},
        result=("word", made.bits),
        wait=part.cycles - 1,
    )
    wanted = [sum(int(each) << (64 * at) for at, each in enumerate(row)) for row in made.packed(jets, codes)]
    assert found == wanted
    assert part.deepest_levels <= 2


def drawn_scores(network: Network, count: int, drawn: np.random.Generator) -> dict[str, NDArray[np.int64]]:
    """Return codes of the network's outputs: their ends, and random ones."""
    found = {}
    for output in network.outputs:
        columns = []
        for each in network.tensor(output.source).formats:
            ends = drawn.choice([each.min_code, each.max_code, 0, 1, each.max_code - 1], count)
            spread = drawn.integers(each.min_code, each.max_code + 1, count)
            columns.append(np.where(drawn.integers(0, 3, count) == 0, ends, spread))
        found[output.name] = np.stack(columns, axis=1)
    return found
