"""Casts as expressions, against the formats of the runtime."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.prepare.arithmetic import cast
from jetc.prepare.expression import field
from jetc.prepare.meaning import evaluate
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding

CODES = np.arange(-40, 41)


@pytest.mark.parametrize("rounding", Rounding)
@pytest.mark.parametrize("overflow", Overflow)
@pytest.mark.parametrize(
    "shape", ["fixed<4,2", "ufixed<4,2", "fixed<7,6", "ufixed<3,1", "fixed<12,3", "fixed<4,8", "fixed<4,9"]
)
def test_a_cast_is_that_of_the_format(shape: str, rounding: Rounding, overflow: Overflow) -> None:
    target = FixedPoint.parse(f"ap_{shape},{rounding},{overflow}>")
    code = field("score", "x", -40, 40)
    found = np.broadcast_to(evaluate([cast(code, 3, target)], {("score", "x"): CODES})[0], CODES.shape)
    assert np.array_equal(found, target.quantize(CODES / 8))
