"""Flatten from hls4ml's Reshape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers.flatten import infer, lower
from jetc.lower.wire import Wire
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Flatten

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

WORD = FixedPoint.parse("ap_fixed<4,2>")


def test_the_type_stays_and_each_row_brings_its_ends() -> None:
    source = Wire.of_words([WORD, FixedPoint(2, 1, signed=False)])
    found = infer(source, 3)
    assert (found.types, found.wire.format) == ({"result": WORD}, WORD)
    assert found.wire.low.tolist() == [-8, 0] * 3
    assert found.wire.high.tolist() == [7, 6] * 3


def test_a_reshape_to_one_axis_is_a_flatten(node: MakeNode) -> None:
    given = node("Reshape", {"result": str(WORD)}, target_shape=[8])
    assert lower(given) == (Flatten("layer", ("jet",), WORD),)


@pytest.mark.parametrize("shape", [(2, 4), (), None])
def test_another_reshape_is_refused(node: MakeNode, shape: tuple[int, ...] | None) -> None:
    with pytest.raises(GateError, match="layer layer: its target_shape is") as refused:
        lower(node("Reshape", {"result": str(WORD)}, target_shape=shape))
    assert refused.value.why == "the IR flattens rows to one axis"
