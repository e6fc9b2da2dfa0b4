"""Gather from the layer that jetc adds to hls4ml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers.gather import infer, lower
from jetc.lower.wire import Wire
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Gather

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

WORD = FixedPoint.parse("ap_fixed<4,2>")


def test_rows_are_taken_again_and_no_word_is_cast(node: MakeNode) -> None:
    source = Wire.of_words([WORD])
    assert (infer(source).types, infer(source).wire) == ({"result": WORD}, source)
    for axis in ("pairs", "partners"):
        given = node("JetcGather", {"result": str(WORD)}, axes=(axis, "features"), rows=[0, 0, 1])
        assert lower(given) == (Gather("layer", ("jet",), (0, 0, 1), axis, WORD),)
    with pytest.raises(GateError, match=r"its result is ap_fixed<5,2.*, and its source ap_fixed<4,2"):
        lower(node("JetcGather", {"result": "ap_fixed<5,2>"}, rows=[0]))
