"""Transpose from hls4ml's layer of that name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers.transpose import infer, lower
from jetc.lower.wire import Wire
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Transpose

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

WORD = FixedPoint.parse("ap_fixed<4,2>")


def test_a_column_can_have_what_any_word_could() -> None:
    found = infer(Wire.of_words([WORD, FixedPoint(2, 1, signed=False)]), 3)
    assert (found.types, found.wire.low.tolist(), found.wire.high.tolist()) == (
        {"result": WORD},
        [-8] * 3,
        [7] * 3,
    )


def test_two_axes_are_exchanged_and_no_word_is_cast(node: MakeNode) -> None:
    assert lower(node("Transpose", {"result": str(WORD)}, perm=[1, 0])) == (
        Transpose("layer", ("jet",), WORD),
    )
    with pytest.raises(GateError, match=r"layer layer: its perm is \(0, 1\)"):
        lower(node("Transpose", {"result": str(WORD)}, perm=[0, 1]))
    with pytest.raises(
        GateError, match=r"its result is ap_fixed<5,2.*, and its source ap_fixed<4,2"
    ) as refused:
        lower(node("Transpose", {"result": "ap_fixed<5,2>"}, perm=[1, 0]))
    assert refused.value.mend == "state the source's type for its result"
