"""Jet discriminants as integers: the ratio of two sums of class-score codes, in a declared format.

A comparison with a threshold is part of the trigger, so nothing here passes through a float.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import into_range

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc_runtime.fixed_point import FixedPoint, Rounding

__all__ = ["exp_codes", "exp_entries", "ratio_codes"]

_DIGITS = 40
"""Decimal digits of an exponential before it is rounded: far more than any format has."""
_INT64_BITS = 62
"""Bits a shifted sum may take: twice it plus a denominator must still fit an int64."""


def ratio_codes(
    scores: NDArray[np.int64],
    *,
    numerator: tuple[int, ...],
    denominator: tuple[int, ...],
    target: FixedPoint,
) -> NDArray[np.int64]:
    """Return ``target(sum of numerator scores / sum of denominator scores)`` for each jet, as codes.

    `scores` are codes of one format, shape (jets, classes); `numerator` and `denominator` are class
    indices. The rational number N/D is rounded once, as the type says; then it goes into its range.
    D <= 0 gives code 0. Raises ValueError where the shifted sums would not fit an int64.

    >>> from jetc_runtime.fixed_point import FixedPoint
    >>> ratio_codes(np.array([[3, 1], [0, 0]]), numerator=(0,), denominator=(0, 1),
    ...             target=FixedPoint.parse("ap_ufixed<3,1>"))
    array([3, 0])
    """
    above = scores[:, numerator].sum(axis=1, dtype=np.int64)
    below = scores[:, denominator].sum(axis=1, dtype=np.int64)
    _check_headroom(above, below, target)
    defined = below > 0
    above = np.where(defined, above, 0) << max(target.fraction, 0)
    below = np.where(defined, below, 1) << max(-target.fraction, 0)
    return into_range(_divide(above, below, target.rounding), target)


def exp_entries(logits: FixedPoint, entry: FixedPoint | None) -> tuple[int, ...]:
    """Return the codes of exp(-d), by the code of a difference d >= 0 of two `logits`, as far as they change.

    Each entry is the exact value rounded once into `entry`; a larger difference has the last. There are none
    where `entry` is None: ratios are of class scores then.

    >>> from jetc_runtime.fixed_point import FixedPoint
    >>> exp_entries(FixedPoint.parse("ap_fixed<4,3>"), FixedPoint.parse("ap_ufixed<3,1,AP_RND,AP_SAT>"))
    (4, 2, 1, 1, 1, 0)
    """
    if entry is None:
        return ()
    with localcontext(prec=_DIGITS):
        step = Decimal(2) ** -logits.fraction
        values = [Fraction((-step * code).exp()) for code in range(1 << logits.width)]
    codes = [min(entry.rounding.whole(each / Fraction(entry.lsb)), entry.max_code) for each in values]
    while len(codes) > 1 and codes[-1] == codes[-2]:
        codes.pop()
    return tuple(codes)


def exp_codes(
    logits: NDArray[np.int64], *, classes: tuple[int, ...], entries: tuple[int, ...]
) -> NDArray[np.int64]:
    """Return codes of exp(-d) for each jet and class, d how far its logit is below the largest of `classes`.

    `logits` are codes of one format, shape (jets, classes), and `entries` those of `exp_entries` for it. A
    ratio of these is one of class scores, since what all of them have in common cancels. Of a class above
    all of `classes` the code is the first entry.

    >>> exp_codes(np.array([[6, 5, 2]]), classes=(0, 1, 2), entries=(4, 2, 1, 1, 1, 0))
    array([[4, 2, 1]])
    """
    largest = logits[:, classes].max(axis=1, keepdims=True)
    address = np.clip(largest - logits, 0, len(entries) - 1)
    found: NDArray[np.int64] = np.array(entries, dtype=np.int64)[address]
    return found


def _divide(above: NDArray[np.int64], below: NDArray[np.int64], rounding: Rounding) -> NDArray[np.int64]:
    """Return quotients of whole numbers from 0 on, of `below` above 0, rounded."""
    floor: NDArray[np.int64] = above // below
    if not rounding.nearest:
        return floor
    twice = 2 * (above - floor * below)
    ties = rounding.ties_up(odd=floor & 1 == 1, negative=False)
    rounded: NDArray[np.int64] = floor + ((twice > below) | ((twice == below) & ties))
    return rounded


def _check_headroom(above: NDArray[np.int64], below: NDArray[np.int64], target: FixedPoint) -> None:
    largest = max(int(np.abs(each).max(initial=0)) for each in (above, below))
    if largest.bit_length() + abs(target.fraction) > _INT64_BITS:
        msg = f"sums of {largest.bit_length()} bits shifted by {target.fraction} exceed an int64"
        raise ValueError(msg)
