"""Jet discriminants as integers: the ratio of two sums of class-score codes, in a declared format.

A comparison with a threshold is part of the trigger, so nothing here passes through a float.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ratio_codes", "sum_format"]

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


def sum_format(term: FixedPoint, terms: int) -> FixedPoint:
    """Return the format that holds the sum of `terms` codes of `term` exactly (AP_TRN, AP_WRAP)."""
    growth = (terms - 1).bit_length()
    return FixedPoint(term.width + growth, term.integer + growth, term.signed)


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
