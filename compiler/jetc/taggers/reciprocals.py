"""The table of a weighted mean: the reciprocal of each sum of weights, as codes of a format."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["reciprocal_codes"]


def reciprocal_codes(form: FixedPoint, rows: int, weight: FixedPoint) -> tuple[int, ...]:
    """Return the code of 0, for no weight at all, and of the reciprocal of each other sum, saturated.

    It is the sum of `rows` weights. For weights of one bit that is the number of rows that count:

    >>> from jetc_runtime.fixed_point import FixedPoint
    >>> form, bit = (FixedPoint.parse(f"ap_ufixed<{each},1,AP_RND,AP_SAT>") for each in (5, 1))
    >>> reciprocal_codes(form, 4, bit)
    (0, 16, 8, 5, 4)
    """
    of_one = 1 / (Fraction(form.lsb) * Fraction(weight.lsb))
    sums = range(1, rows * weight.max_code + 1)
    return (0, *(min(form.rounding.whole(of_one / each), form.max_code) for each in sums))
