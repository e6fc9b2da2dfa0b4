"""Relu from hls4ml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.lower.layers.relu import lower
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Relu

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode


def test_the_results_type_is_the_cast(node: MakeNode) -> None:
    word = FixedPoint.parse("ap_ufixed<4,2,AP_RND_CONV,AP_SAT>")
    assert lower(node("Activation", {"result": str(word)})) == (Relu("layer", ("jet",), word),)
