"""Weighted mean from the layer that jetc adds to hls4ml."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers.weighted_mean import infer, lower
from jetc.lower.wire import Wire
from jetc.taggers.topology import EXACT, WeightedMeanLayer
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import WeightedMean

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

parse = FixedPoint.parse
FORM = parse("ap_ufixed<5,1,AP_RND,AP_SAT>")
BIT = parse("ap_ufixed<1,1>")
LAYER = WeightedMeanLayer("mean", ("x", "mask"), "constituents", BIT, FORM, (0, 16, 8, 5), EXACT, ())


def test_the_types_hold_any_sum_and_any_product() -> None:
    found = infer(LAYER, Wire.of_words([parse("ap_ufixed<4,2>")]), Wire.of_words([BIT]), 3)
    assert found.types == {
        "accum": parse("ap_ufixed<6,4>"),
        "reciprocal": parse("ap_ufixed<5,1>"),
        "result": parse("ap_ufixed<11,5>"),
    }
    assert (found.wire.low.tolist(), found.wire.high.tolist()) == ([0], [16 * 15])
    assert found.significand_bits == 8
    weight, table = parse("ap_ufixed<2,0>"), (0, *(min(64 // code, 31) for code in range(1, 10)))
    layer = replace(LAYER, weight=weight, reciprocals=table)
    found = infer(layer, Wire.of_words([parse("ap_ufixed<4,2>")]), Wire.of_words([weight]), 3)
    assert (found.types["accum"], found.types["result"]) == (
        parse("ap_ufixed<8,4>"),
        parse("ap_ufixed<13,5>"),
    )
    assert found.wire.high.tolist() == [64 * 15]


def test_the_table_is_that_of_the_layer_and_the_sum_is_exact(node: MakeNode) -> None:
    types = {"accum": "ap_fixed<6,4>", "reciprocal": "ap_ufixed<5,1>", "result": "ap_fixed<11,5>"}
    options = {"constituents": 3, "reciprocals": [0, 16, 8, 5], "second": "ap_ufixed<1,1>"}
    assert lower(node("JetcWeightedMean", types, **options)) == (
        WeightedMean(
            "layer",
            ("jet", "second"),
            "constituents",
            (0, 16, 8, 5),
            parse("ap_ufixed<5,1>"),
            parse("ap_fixed<11,5>"),
        ),
    )
    with pytest.raises(GateError, match="its accumulator is ap_fixed<5,3") as refused:
        lower(node("JetcWeightedMean", types | {"accum": "ap_fixed<5,3>"}, **options))
    assert refused.value.mend == "widen accum_t"
    with pytest.raises(GateError, match="its accumulator is ap_fixed<6,4"):
        lower(node("JetcWeightedMean", types, **(options | {"second": "ap_ufixed<2,1>"})))
