"""Cast from hls4ml's linear activation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.lower.layers.cast import infer, lower
from jetc.lower.wire import Wire
from jetc.taggers.topology import Activation, ActivationLayer
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Cast

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode


def test_the_results_type_is_the_cast(node: MakeNode) -> None:
    word = FixedPoint.parse("ap_fixed<4,2,AP_RND,AP_SAT>")
    assert lower(node("Activation", {"result": str(word)})) == (Cast("layer", ("jet",), word),)


def test_the_ends_are_cast_too() -> None:
    result = FixedPoint.parse("ap_fixed<2,2,AP_RND,AP_SAT>")
    layer = ActivationLayer("cast", ("x",), Activation.LINEAR, result, ())
    found = infer(layer, Wire.of_words([FixedPoint(4, 3)]))
    assert (found.types, found.wire.format) == ({"result": result}, result)
    assert (found.wire.low.tolist(), found.wire.high.tolist()) == ([-2], [1])
