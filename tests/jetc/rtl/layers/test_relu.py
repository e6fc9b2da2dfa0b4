"""Relu in the RTL, where its cast saturates at zero and where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import JetInput, Relu

if TYPE_CHECKING:
    from tests.jetc.rtl.layers.conftest import Built

WORD = FixedPoint.parse("ap_fixed<6,4>")
PORT = JetInput("jet", ("x", "y"), (WORD, WORD))
SATURATES, WRAPS = FixedPoint.parse("ap_ufixed<3,3,AP_TRN,AP_SAT>"), FixedPoint.parse("ap_fixed<3,3>")


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (SATURATES, [[0.0, 7.0], [2.0, 0.0]]),
        (WRAPS, [[0.0, -1.0], [2.0, 0.0]]),
        ((SATURATES, WRAPS), [[0.0, -1.0], [2.0, 0.0]]),
    ],
)
def test_what_is_below_zero_becomes_zero(
    built: Built, result: FixedPoint | tuple[FixedPoint, ...], expected: list[list[float]]
) -> None:
    assert built(PORT, (Relu("relu", ("jet",), result),), [[-0.25, 7.75], [2.25, -8.0]]) == expected
