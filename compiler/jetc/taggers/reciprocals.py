"""The table of a masked mean: 1/n for n rows, as codes of a format."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, assert_never

from jetc_runtime.fixed_point import Rounding

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["reciprocal_codes"]


def reciprocal_codes(form: FixedPoint, rows: int) -> tuple[int, ...]:
    """Return the codes of 0, for no rows, and of 1/n for each n up to `rows`, saturated.

    >>> from jetc_runtime.fixed_point import FixedPoint
    >>> reciprocal_codes(FixedPoint.parse("ap_ufixed<5,1,AP_RND,AP_SAT>"), 4)
    (0, 16, 8, 5, 4)
    """
    exact = (Fraction(2) ** form.fraction / number for number in range(1, rows + 1))
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
