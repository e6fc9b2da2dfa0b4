"""Concatenate from hls4ml's layer of that name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers.concatenate import infer, lower
from jetc.lower.wire import Wire
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Concatenate

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

WORD = FixedPoint.parse("ap_fixed<8,5>")


def test_the_type_holds_the_words_of_both_and_their_ends_stay() -> None:
    found = infer((Wire.of_words([FixedPoint(4, 4, signed=False)] * 2), Wire.of_words([FixedPoint(6, 3)])))
    assert (found.types, found.wire.format) == ({"result": WORD}, WORD)
    assert (found.wire.low.tolist(), found.wire.high.tolist()) == ([0, 0, -32], [120, 120, 31])


def test_words_are_joined_and_no_rows(node: MakeNode) -> None:
    given = node("Concatenate", {"result": str(WORD)}, op="concatenate1d")
    assert lower(given) == (Concatenate("layer", ("jet",), WORD),)
    with pytest.raises(GateError, match="layer layer: its op is concatenate2d_0"):
        lower(node("Concatenate", {"result": str(WORD)}, op="concatenate2d_0"))
