"""The table of a weighted mean: the reciprocal of each sum of weights, as codes of a format."""

from __future__ import annotations

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
    shift = form.fraction + weight.fraction
    above, below = 1 << max(shift, 0), 1 << max(-shift, 0)
    sums = range(below, below * (rows * weight.max_code + 1), below)
    return (0, *(min(_rounded(above, each, form.rounding), form.max_code) for each in sums))


def _rounded(above: int, below: int, rounding: Rounding) -> int:
    """Return the quotient of two whole numbers above 0, rounded."""
    match rounding:
        case Rounding.TRN:
            return above // below
        case Rounding.RND:
            return (2 * above + below) // (2 * below)
        case Rounding.RND_CONV:
            whole, rest = divmod(above, below)
            return whole + (2 * rest > below or (2 * rest == below and whole % 2 == 1))
        case _:
            assert_never(rounding)
