"""Select from the layer that jetc adds to hls4ml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.lower.layers.select import infer, lower
from jetc.lower.wire import Wire
from jetc.taggers.topology import SelectLayer
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Select

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

BIT = FixedPoint.parse("ap_ufixed<1,1>")


def test_the_type_is_that_of_the_layer() -> None:
    source = Wire.of_words([FixedPoint(6, 3), BIT])
    found = infer(SelectLayer("mask", ("x",), (1,), BIT, ()), source)
    assert (found.types, found.wire.format) == ({"result": BIT}, BIT)
    assert (found.wire.low.tolist(), found.wire.high.tolist()) == ([0], [1])


def test_the_words_keep_their_numbers(node: MakeNode) -> None:
    given = node("JetcSelect", {"result": str(BIT)}, columns=[3, 1])
    assert lower(given) == (Select("layer", ("jet",), (3, 1), BIT),)
