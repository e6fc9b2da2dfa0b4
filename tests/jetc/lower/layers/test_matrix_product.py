"""Matrix product from hls4ml's Einsum of two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers.matrix_product import infer, lower
from jetc.lower.wire import Wire
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import MatrixProduct

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

parse = FixedPoint.parse
TYPES = {"accum": "ap_fixed<9,6>", "result": "ap_fixed<9,6>"}


def test_the_types_hold_any_sum_and_every_sum_on_the_way() -> None:
    positive, signed = (Wire.of_words([parse(each)] * 3) for each in ("ap_ufixed<4,2>", "ap_fixed<3,2>"))
    found = infer(positive, signed, 3)
    assert found.types == {"accum": parse("ap_fixed<9,6>"), "result": parse("ap_fixed<9,6>")}
    assert (found.wire.low.tolist(), found.wire.high.tolist()) == ([3 * 15 * -4] * 3, [3 * 15 * 3] * 3)
    assert found.significand_bits == (3 * 15 * 4).bit_length()
    assert infer(positive, positive, 3).wire.low.tolist() == [0] * 3


def test_sums_that_are_exact_are_taken(node: MakeNode) -> None:
    options = {"equation": "ij,jk->ik", "second": "ap_fixed<3,2>"}
    assert lower(node("Einsum", TYPES, **options)) == (
        MatrixProduct("layer", ("jet", "second"), parse("ap_fixed<9,6>")),
    )
    with pytest.raises(GateError, match="its accumulator is ap_fixed<8,6"):
        lower(node("Einsum", TYPES | {"accum": "ap_fixed<8,6>"}, **options))
    with pytest.raises(GateError, match=r"its accumulator is ap_fixed<9,6,AP_TRN,AP_SAT"):
        lower(node("Einsum", TYPES | {"accum": "ap_fixed<9,6,AP_TRN,AP_SAT>"}, **options))
    with pytest.raises(GateError, match="and its result ap_fixed<8,6"):
        lower(node("Einsum", TYPES | {"result": "ap_fixed<8,6>"}, **options))
    with pytest.raises(GateError, match="its equation is ij,kj->ik"):
        lower(node("Einsum", TYPES, **(options | {"equation": "ij,kj->ik"})))
