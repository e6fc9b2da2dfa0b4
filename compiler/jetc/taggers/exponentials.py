"""The tables of a softmax that is trained with them: exp of each difference, 1 over each sum, as codes.

They are what hls4ml's headers make: an entry is a float32, cast. **Source**: hls4ml 1.3.0,
nnet_activation.h, init_exp_table and init_invert_table. Stage hls4ml holds the tables of the C++ to these.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["SoftmaxCodes", "latency_codes", "softmax_codes"]

_DIGITS = 40
_LEAST = -200
"""Exponent from which on exp is 0 in a float32."""


@dataclass(frozen=True, slots=True)
class SoftmaxCodes:
    """Entries of both tables, as codes: of exp by the difference in steps of `lsb`, of 1/sum by the sum."""

    lsb: float
    exp: tuple[int, ...]
    inverse: tuple[int, ...]


@cache
def softmax_codes(
    scores: FixedPoint, exp: FixedPoint, inverse_input: FixedPoint, inverse: FixedPoint
) -> SoftmaxCodes:
    """Return the tables for words of the format `scores`: an entry for each code of as many bits.

    >>> from jetc_runtime.fixed_point import FixedPoint
    >>> scores, index = (FixedPoint.parse(each) for each in ("ap_fixed<3,3>", "ap_ufixed<3,3,AP_RND,AP_SAT>"))
    >>> entry = FixedPoint.parse("ap_ufixed<5,1,AP_RND,AP_SAT>")
    >>> softmax_codes(scores, entry, index, entry)
    SoftmaxCodes(lsb=1.0, exp=(16, 6, 2, 1, 0, 0, 0, 0), inverse=(31, 16, 8, 5, 4, 3, 3, 2))
    """
    entries = tuple(_code(_exp(-Fraction(scores.lsb) * at), exp) for at in range(1 << scores.width))
    return SoftmaxCodes(scores.lsb, entries, _reciprocals(inverse_input, inverse))


@cache
def latency_codes(
    logits: FixedPoint, exp: FixedPoint, inverse_input: FixedPoint, inverse: FixedPoint
) -> SoftmaxCodes:
    """Return the tables of the latency form: an entry of exp for each code of a logit, by its bits.

    >>> from jetc_runtime.fixed_point import FixedPoint
    >>> logits, index = (FixedPoint.parse(each) for each in ("ap_fixed<2,2>", "ap_ufixed<2,2,AP_RND,AP_SAT>"))
    >>> entry = FixedPoint.parse("ap_ufixed<7,3,AP_RND,AP_SAT>")
    >>> latency_codes(logits, entry, index, entry)
    SoftmaxCodes(lsb=1.0, exp=(16, 43, 2, 6), inverse=(127, 16, 8, 5))
    """
    half = 1 << (logits.width - 1)
    codes = (at - 2 * half * int(logits.signed and at >= half) for at in range(2 * half))
    entries = tuple(_code(_exp(Fraction(logits.lsb) * code), exp) for code in codes)
    return SoftmaxCodes(logits.lsb, entries, _reciprocals(inverse_input, inverse))


def _reciprocals(index: FixedPoint, form: FixedPoint) -> tuple[int, ...]:
    """Return 1/sum for each code of a sum; that of 0, which no sum is, is the largest."""
    sums = (Fraction(index.lsb) * at for at in range(1, 1 << index.width))
    return (form.max_code, *(_code(1 / each, form) for each in sums))


def _exp(exponent: Fraction) -> Fraction:
    if exponent < _LEAST:
        return Fraction(0)
    with localcontext() as context:
        context.prec = _DIGITS
        return Fraction((Decimal(exponent.numerator) / exponent.denominator).exp())


def _code(value: Fraction, form: FixedPoint) -> int:
    """Return the code of a value above 0 that is a float32 first, and saturates."""
    (float32,) = struct.unpack("f", struct.pack("f", float(value)))
    return min(form.rounding.whole(Fraction(float32) / Fraction(form.lsb)), form.max_code)
