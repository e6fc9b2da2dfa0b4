"""Concatenate in the RTL: words side by side, each in its own format."""

from __future__ import annotations

import numpy as np
from jetc.rtl.blocks import blocks_of
from jetc.rtl.pipeline import pipeline_of
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Concatenate, Input, JetInput, Network, Output, Pool

WORD, FINE = FixedPoint.parse("ap_fixed<6,3>"), FixedPoint.parse("ap_ufixed<5,1>")
RESULTS = (
    FixedPoint.parse("ap_fixed<4,3,AP_RND,AP_SAT>"),
    WORD,
    FixedPoint.parse("ap_ufixed<3,1,AP_RND_CONV>"),
)
ROWS = 64  # alkaid's interpreter takes so many


def test_words_keep_their_order_and_each_is_cast_to_its_own_format() -> None:
    ports, jet = Input("jets", 1, ("pt", "eta"), (WORD, WORD)), JetInput("jet", ("mass",), (FINE,))
    layers = (
        Pool("first", ("jets",), "max", "constituents", WORD),
        Concatenate("both", ("first", "jet"), RESULTS),
    )
    network = Network((ports, jet), layers, (Output("out", "both", ("x", "y", "z")),))
    rng = np.random.default_rng(1)
    codes = {"jets": rng.integers(-32, 32, (ROWS, 1, 2)), "jet": rng.integers(0, 32, (ROWS, 1))}
    (block,) = blocks_of(network)
    assert [each.name for each in block.sources] == ["jets", "jet"]
    found = np.concatenate([codes["jets"][:, 0] * WORD.lsb, codes["jet"] * FINE.lsb], axis=1)
    for stage in pipeline_of(block, network, 2).stages:
        found = stage.predict(found)
    assert np.array_equal(found, network.tensor("both").value(evaluate(network, codes)["out"]))
