"""Masked mean from the layer that jetc adds to hls4ml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers.masked_mean import infer, lower
from jetc.lower.wire import Wire
from jetc.taggers.topology import EXACT, MaskedMeanLayer
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import MaskedMean

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

parse = FixedPoint.parse
FORM = parse("ap_ufixed<5,1,AP_RND,AP_SAT>")
LAYER = MaskedMeanLayer("mean", ("x", "mask"), "constituents", FORM, (0, 16, 8, 5), EXACT, ())


def test_the_types_hold_any_sum_and_any_product() -> None:
    found = infer(LAYER, Wire.of_words([parse("ap_ufixed<4,2>")]), 3)
    assert found.types == {
        "accum": parse("ap_ufixed<6,4>"),
        "reciprocal": parse("ap_ufixed<5,1>"),
        "result": parse("ap_ufixed<11,5>"),
    }
    assert (found.wire.low.tolist(), found.wire.high.tolist()) == ([0], [16 * 15])
    assert found.significand_bits == 8


def test_the_table_is_that_of_the_layer_and_the_sum_is_exact(node: MakeNode) -> None:
    types = {"accum": "ap_fixed<6,4>", "reciprocal": "ap_ufixed<5,1>", "result": "ap_fixed<11,5>"}
    options = {"constituents": 3, "reciprocals": [0, 16, 8, 5]}
    assert lower(node("JetcMaskedMean", types, **options)) == (
        MaskedMean(
            "layer", ("jet",), "constituents", (0, 16, 8, 5), parse("ap_ufixed<5,1>"), parse("ap_fixed<11,5>")
        ),
    )
    with pytest.raises(GateError, match="its accumulator is ap_fixed<5,3") as refused:
        lower(node("JetcMaskedMean", types | {"accum": "ap_fixed<5,3>"}, **options))
    assert refused.value.mend == "widen accum_t"
