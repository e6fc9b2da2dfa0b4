"""Cast in the RTL: rounding and overflow, a format an element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Cast, JetInput

if TYPE_CHECKING:
    from tests.jetc.rtl.layers.conftest import Built

WORD = FixedPoint.parse("ap_fixed<6,4>")
PORT = JetInput("jet", ("x", "y"), (WORD, WORD))


def test_each_element_has_its_own_rounding_and_overflow(built: Built) -> None:
    results = FixedPoint.parse("ap_fixed<4,4,AP_RND,AP_SAT>"), FixedPoint.parse("ap_ufixed<3,2>")
    found = built(PORT, (Cast("cast", ("jet",), results),), [[7.75, -0.25], [-0.5, 5.75]])
    assert found == [[7.0, 3.5], [0.0, 1.5]]
