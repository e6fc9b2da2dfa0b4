"""ap_fixed casts as alkaid operations.

alkaid's own saturation compares with both limits before it rounds: three carry chains. Here a word is
rounded first, and the bits above the target's then say whether it fits: one carry chain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from alkaid.trace import FVariable
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding
from jetc_runtime.tensor import NetworkError

from jetc.rtl.constants import CONSTANT_BITS
from jetc.rtl.symbolic import like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.rtl.symbolic import Words

__all__ = ["cast_each", "cast_words"]


def cast_words(name: str, words: Words, result: FixedPoint) -> Words:
    """Return `words`, an FVArray of any shape, cast to `result`; `name` is the layer, for NetworkError."""
    return cast_each(name, words, (result,) * words.shape[-1])


def cast_each(name: str, words: Words, results: Sequence[FixedPoint]) -> Words:
    """Return `words` cast to a format for each element of the last axis, as `cast_words` does."""
    for result in results:
        if result.width > CONSTANT_BITS and result.overflow.limits:
            msg = f"{name}: saturation to {result} needs limits of more than {CONSTANT_BITS} bits in the RTL"
            raise NetworkError(msg)
    rows = np.asarray(words).reshape(-1, len(results))
    cast = [[_cast(word, result) for word, result in zip(row, results, strict=True)] for row in rows]
    return like(words, np.array(cast).reshape(words.shape))


def _cast(word: Words, result: FixedPoint) -> Words:
    rounded = _rounded(word, result)
    if rounded.low == rounded.high:
        return _constant(rounded, result)
    if result.overflow is Overflow.WRAP:
        return _low_bits(rounded, result)
    if rounded.low > result.max_value or rounded.high < result.min_value:
        return _constant(rounded, result)
    if rounded.low >= result.low_limit * result.lsb and rounded.high <= result.max_value:
        return rounded
    return _saturated(rounded, result) if result.signed else _saturated_unsigned(rounded, result)


def _constant(word: Words, result: FixedPoint) -> Words:
    """Return the cast of `word`, the same for all its values.

    alkaid 0.8.2 wraps unsigned constants at twice their range, and takes some for all ones.
    """
    return FVariable.from_const(float(result.value(result.quantize(word.low))), word.hwconf)


def _rounded(word: Words, result: FixedPoint) -> Words:
    """Return `word` at the fraction bits of `result`, with room for what rounds up, or down to -1."""
    _, _, fraction = word.kif
    if fraction <= result.fraction or word.low == word.high:
        return word
    if result.rounding is Rounding.RND_CONV:
        return _to_even(word + 0.5 * result.lsb, result)
    step = 2.0 ** -int(fraction)
    added = (each * step for each in result.rounding.summands(int(fraction) - result.fraction))
    return _floor(_raised(word, *added), result.fraction)


def _raised(word: Words, negative: float, other: float) -> Words:
    """Return `word` plus the one number where it is negative, and plus the other where it is not."""
    if negative == other or word.low >= 0:
        return word + other if other else word
    return word + word.is_negative().msb_mux(negative, other)


def _to_even(raised: Words, result: FixedPoint) -> Words:
    """Return the floor of `raised`, a word plus half an LSB, with the last bit cleared where that was a tie.

    alkaid's own mode looks at the wrong bit where the half cancels the last bit of a constant before it.
    """
    even = _floor(raised, result.fraction - 1)
    _, _, fraction = (int(each) for each in raised.kif)
    if fraction <= result.fraction:
        return even
    odd = raised.quantize(0, 1 - result.fraction, result.fraction, "WRAP", "TRN")
    above_tie = raised.quantize(0, -result.fraction, fraction, "WRAP", "TRN").unary_bit_op("any")
    return even + (odd & (above_tie * result.lsb))


def _floor(word: Words, fraction: int) -> Words:
    keep_negative, integer, _ = (int(each) for each in word.kif)
    return word.quantize(keep_negative, max(integer, 1 - fraction), fraction, "WRAP", "TRN")


def _saturated_unsigned(word: Words, result: FixedPoint) -> Words:
    positive = word.relu()
    if positive.high <= result.max_value:
        return positive
    over = positive.quantize(0, int(positive.kif[1]), -result.integer, "WRAP", "TRN").unary_bit_op("any")
    limit = 0.0 if result.overflow is Overflow.SAT_ZERO else result.max_value
    return over.msb_mux(limit, _low_bits(positive, result))


def _saturated(word: Words, result: FixedPoint) -> Words:
    """Return `word`, or the limit on its side where the bits above the sign bit are not all its copies.

    The limit of AP_SAT_ZERO is 0, and AP_SAT_SYM has the smallest code outside, too.
    """
    keep_negative, integer, fraction = (int(each) for each in word.kif)
    above = word.quantize(keep_negative, integer, 1 - result.integer, "WRAP", "TRN")
    outside = above.unary_bit_op("any")
    if keep_negative and fraction > -result.integer:
        outside = outside & ~above.unary_bit_op("all")
    if result.overflow is Overflow.SAT_ZERO:
        return outside.msb_mux(0.0, _low_bits(word, result))
    limit = result.max_value
    if keep_negative:
        limit = word.is_negative().msb_mux(result.low_limit * result.lsb, result.max_value)
    if keep_negative and result.low_limit > result.min_code:
        below_sign = word.quantize(0, result.integer - 1, result.fraction, "WRAP", "TRN")
        outside = outside | (word.is_negative() & ~below_sign.unary_bit_op("any"))
    return outside.msb_mux(limit, _low_bits(word, result))


def _low_bits(word: Words, result: FixedPoint) -> Words:
    sign = int(result.signed)
    return word.quantize(sign, result.integer - sign, result.fraction, "WRAP", "TRN")
