"""Relu from hls4ml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.lower.layers.relu import infer, lower
from jetc.lower.wire import Wire
from jetc.taggers.topology import Activation, ActivationLayer
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Relu

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode


def test_the_results_type_is_the_cast(node: MakeNode) -> None:
    word = FixedPoint.parse("ap_ufixed<4,2,AP_RND_CONV,AP_SAT>")
    assert lower(node("Activation", {"result": str(word)})) == (Relu("layer", ("jet",), word),)


def test_no_word_is_below_zero() -> None:
    result = FixedPoint(4, 2)
    layer = ActivationLayer("relu", ("x",), Activation.RELU, result, ())
    found = infer(layer, Wire.of_words([FixedPoint(3, 2)]))
    assert (found.types, found.significand_bits) == ({"result": result}, None)
    assert (found.wire.format, found.wire.low.tolist(), found.wire.high.tolist()) == (result, [0], [6])
