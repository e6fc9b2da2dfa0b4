"""Add from hls4ml's Merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers.add import infer, lower
from jetc.lower.wire import Wire
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Add

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

parse = FixedPoint.parse


def test_the_type_holds_every_sum_and_no_more() -> None:
    one = Wire.of_words([parse("ap_ufixed<4,2>"), parse("ap_ufixed<2,0>")])
    found = infer((one, Wire.of_words([parse("ap_fixed<4,3>"), parse("ap_fixed<2,2>")])))
    assert found.types == {"result": parse("ap_fixed<6,4>")}
    assert (found.wire.low.tolist(), found.wire.high.tolist()) == ([-16, -8], [29, 7])
    assert found.significand_bits == 5


def test_a_merge_that_adds_is_taken_and_no_other(node: MakeNode) -> None:
    word = parse("ap_fixed<7,5>")
    assert lower(node("Merge", {"result": str(word)}, op="add")) == (Add("layer", ("jet",), word),)
    with pytest.raises(GateError, match="layer layer: its op is subtract"):
        lower(node("Merge", {"result": str(word)}, op="subtract"))
