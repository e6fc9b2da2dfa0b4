"""Select in the RTL: the words that are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import JetInput, Select

if TYPE_CHECKING:
    from tests.jetc.rtl.layers.conftest import Built

WORD, BIT = FixedPoint.parse("ap_fixed<6,3>"), FixedPoint.parse("ap_ufixed<1,1>")


def test_words_stand_in_the_order_that_is_asked_for(built: Built) -> None:
    port = JetInput("jet", ("pt", "eta", "is_filled"), (WORD, WORD, BIT))
    layer = Select("some", ("jet",), (2, 0), (BIT, WORD))
    given = [[1.125, -2.0, 1.0], [-4.0, 3.0, 0.0]]
    assert built(port, (layer,), given) == [[1.0, 1.125], [0.0, -4.0]]
