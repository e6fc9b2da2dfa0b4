"""Multiply from hls4ml's Merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.lower.layers.multiply import infer, lower
from jetc.lower.wire import Wire
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Multiply

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

parse = FixedPoint.parse


def test_the_type_holds_every_product_and_no_more() -> None:
    one = Wire.of_words([parse("ap_ufixed<4,2>"), parse("ap_fixed<4,2>")])
    found = infer(one, Wire.of_words([parse("ap_fixed<3,2>"), parse("ap_fixed<3,2>")]))
    assert found.types == {"result": parse("ap_fixed<7,4>")}
    assert (found.wire.low.tolist(), found.wire.high.tolist()) == ([15 * -4, 7 * -4], [15 * 3, -8 * -4])
    assert found.significand_bits == 6


def test_a_merge_that_multiplies_is_taken(node: MakeNode) -> None:
    word = parse("ap_fixed<7,4>")
    assert lower(node("Merge", {"result": str(word)}, op="multiply")) == (Multiply("layer", ("jet",), word),)
