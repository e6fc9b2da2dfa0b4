"""The table of a weighted mean: the reciprocal of each sum of weights, as codes of a format."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, assert_never

from jetc_runtime.fixed_point import Rounding

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
    most = rows * weight.max_code
    exact = (Fraction(2) ** (form.fraction + weight.fraction) / code for code in range(1, most + 1))
    return (0, *(min(_rounded(each, form.rounding), form.max_code) for each in exact))


def _rounded(value: Fraction, rounding: Rounding) -> int:
    match rounding:
        case Rounding.TRN:
            return floor(value)
        case Rounding.RND:
            return floor(value + Fraction(1, 2))
        case Rounding.RND_CONV:
            return round(value)
        case _:
            assert_never(rounding)
