"""The formats of a trained network follow from what training wrote, and are as narrow as its values."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.taggers.learned import narrowest
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding

WIDEST = FixedPoint(12, 3, signed=True, rounding=Rounding.RND, overflow=Overflow.SAT)


@pytest.mark.parametrize(
    ("values", "width", "integer"),
    [
        ([0.0, 0.0], 2, 1),  # a sign and a fraction bit at least
        ([0.5, -0.5], 2, 1),
        ([-1.0], 2, 1),
        ([1.0], 3, 2),
        ([0.5, -0.25], 3, 1),
        ([-2.0, 1.5], 3, 2),
        ([3.998046875], 12, 3),  # the largest value of the widest
        ([-4.0, 2.0**-9], 12, 3),
        ([2.0, -2.0], 4, 3),
    ],
)
def test_the_narrowest_format_holds_the_values_and_no_narrower_does(
    values: list[float], width: int, integer: int
) -> None:
    given = np.array(values, dtype=np.float32)
    found = narrowest(given, WIDEST)
    assert (found.width, found.integer) == (width, integer)
    assert (found.rounding, found.overflow) == (WIDEST.rounding, WIDEST.overflow)
    assert np.array_equal(found.value(found.quantize(given.astype(np.float64))), given)


@pytest.mark.parametrize("value", [4.0, -4.5, 2.0**-10])
def test_a_value_beyond_the_widest_format_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="no value of ap_fixed<12,3,"):
        narrowest(np.array([0.5, value], dtype=np.float32), WIDEST)
