"""Rounded mean as adders that round, and a division towards zero by a constant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint, Overflow
from jetc_runtime.tensor import NetworkError

from jetc.rtl.casting import cast_words
from jetc.rtl.constants import CONSTANT_BITS
from jetc.rtl.symbolic import constant, like, magnitude, product, signed_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.rounded_mean import RoundedMean
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]

_WIDEST = 48


def build(layer: RoundedMean, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return the quotients; NetworkError where a division takes a constant that the RTL cannot keep."""
    axis, count = sources[0].axes.index(layer.over), sources[0].size(layer.over)
    rows = np.moveaxis(np.asarray(words[0]), axis, 0)
    total = _sum(layer, words[0], rows)
    flat = np.asarray(total).ravel()
    made = [
        _divided(layer, each, count)
        for each in (total.reshape((-1,))[at : at + 1] for at in range(len(flat)))
    ]
    return like(words[0], made).reshape(rows.shape[1:])


def _sum(layer: RoundedMean, words: Words, rows: Words) -> Words:
    to = layer.accumulator
    if to.overflow is Overflow.WRAP and to.rounding.uniform:
        rounded = FixedPoint(_WIDEST, _WIDEST - to.fraction, signed=True, rounding=to.rounding)
        terms = [np.asarray(cast_words(layer.name, like(words, each), rounded)) for each in rows]
        return cast_words(layer.name, np.sum(like(words, terms), axis=0), to)
    total = cast_words(layer.name, like(words, rows[0]), to)
    for each in rows[1:]:
        total = cast_words(layer.name, total + like(words, each), to)
    return total


def _divided(layer: RoundedMean, word: Words, count: int) -> Words:
    """Return ``word / count`` towards zero at the accumulator's step: a product, of which bits are dropped.

    For n of w bits, n * ceil(2**s / count) >> s is the quotient where 2**s is 2**w * count at least.
    """
    to = layer.accumulator
    steps = to.width + (count - 1).bit_length()
    factor = -(-(1 << steps) // count)
    if factor.bit_length() > CONSTANT_BITS and count & (count - 1):
        bits = factor.bit_length()
        msg = f"{layer.name}: dividing {to} by {count} takes a constant of {bits} bits in the RTL"
        raise NetworkError(msg)
    (only,) = np.asarray(word)
    if only.low == only.high:
        code = round(only.low / to.lsb)
        return constant(only, float(np.sign(code) * (abs(code) // count)) * to.lsb)
    whole = magnitude(only)
    scaled = product(like(word, [whole]), np.array([[factor * 2.0**-steps]]))
    quotient = cast_words(layer.name, scaled, FixedPoint(_WIDEST, _WIDEST - to.fraction))
    return signed_as(only, np.asarray(quotient)[0])
