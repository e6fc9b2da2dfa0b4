"""Jet discriminants as integers: the ratio of two sums of class-score codes, in a declared format.

A comparison with a threshold is part of the trigger, so nothing here passes through a float.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    indices. The rational number N/D is rounded once: AP_TRN to its floor, AP_RND to the nearest
    with halves up, AP_RND_CONV to the nearest with halves to even; then it saturates or wraps.
    D <= 0 gives code 0. Raises ValueError where the shifted sums would not fit an int64.

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
    return _into_range(_divide(above, below, target.rounding), target)


def exp_entries(logits: FixedPoint, entry: FixedPoint | None) -> tuple[int, ...]:
    """Return the codes of exp(-d), by the code of a difference d >= 0 of two `logits`, as far as they change.

    Each entry is the exact value rounded once into `entry`; a larger difference has the last. There are none
    where `entry` is None: ratios are of class scores then.

    >>> exp_entries(FixedPoint.parse("ap_fixed<4,3>"), FixedPoint.parse("ap_ufixed<3,1,AP_RND,AP_SAT>"))
    (4, 2, 1, 1, 1, 0)
    """
    if entry is None:
        return ()
    with localcontext(prec=_DIGITS):
        step = Decimal(2) ** -logits.fraction
        codes = [_rounded((-step * code).exp(), entry) for code in range(1 << logits.width)]
    while len(codes) > 1 and codes[-1] == codes[-2]:
        codes.pop()
    return tuple(codes)


def _rounded(value: Decimal, target: FixedPoint) -> int:
    scaled = value * Decimal(2) ** target.fraction
    whole = int(scaled)
    rest = scaled - whole
    if target.rounding is Rounding.TRN:
        return min(whole, target.max_code)
    half = Decimal("0.5")
    up = rest > half or (rest == half and (target.rounding is Rounding.RND or whole % 2 == 1))
    return min(whole + up, target.max_code)


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
    floor: NDArray[np.int64] = above // below
    if rounding is Rounding.TRN:
        return floor
    twice = 2 * (above - floor * below)
    half = np.where(twice == below, 1 if rounding is Rounding.RND else floor & 1, 0)
    rounded: NDArray[np.int64] = floor + half + (twice > below)
    return rounded


def _into_range(codes: NDArray[np.int64], target: FixedPoint) -> NDArray[np.int64]:
    if target.overflow is Overflow.SAT:
        return np.clip(codes, target.min_code, target.max_code)
    wrapped: NDArray[np.int64] = (codes - target.min_code) % (1 << target.width) + target.min_code
    return wrapped


def _check_headroom(above: NDArray[np.int64], below: NDArray[np.int64], target: FixedPoint) -> None:
    largest = max(int(np.abs(each).max(initial=0)) for each in (above, below))
    if largest.bit_length() + abs(target.fraction) > _INT64_BITS:
        msg = f"sums of {largest.bit_length()} bits shifted by {target.fraction} exceed an int64"
        raise ValueError(msg)
