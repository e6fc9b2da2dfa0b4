"""Flatten in the RTL: the words of a row, then those of the next, each in its own format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Flatten, Input

if TYPE_CHECKING:
    from tests.jetc.rtl.layers.conftest import Built

WORD, FLAG = FixedPoint.parse("ap_fixed<6,3>"), FixedPoint.parse("ap_ufixed<1,1>")
NARROW = FixedPoint.parse("ap_fixed<4,3,AP_RND,AP_SAT>")


def test_words_keep_their_order_and_each_is_cast(built: Built) -> None:
    port = Input("jets", 2, ("pt", "is_filled"), (WORD, FLAG))
    flat = Flatten("flat", ("jets",), (WORD, FLAG, NARROW, FLAG))
    given = [[1.125, 1.0, -2.25, 0.0], [-4.0, 0.0, 3.875, 1.0]]
    assert built(port, (flat,), given) == [[1.125, 1.0, -2.0, 0.0], [-4.0, 0.0, 3.5, 1.0]]
