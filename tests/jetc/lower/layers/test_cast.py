"""Cast from hls4ml's linear activation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.lower.layers.cast import lower
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Cast

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode


def test_the_results_type_is_the_cast(node: MakeNode) -> None:
    word = FixedPoint.parse("ap_fixed<4,2,AP_RND,AP_SAT>")
    assert lower(node("Activation", {"result": str(word)})) == (Cast("layer", ("jet",), word),)
