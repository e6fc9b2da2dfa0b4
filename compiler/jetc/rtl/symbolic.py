"""Arrays of alkaid's symbolic words, which layers take and give."""

from __future__ import annotations

from typing import Any

import numpy as np
from alkaid.trace import FVariable, FVArray

__all__ = [
    "Words",
    "constant",
    "constants_like",
    "like",
    "magnitude",
    "product",
    "signed_as",
    "times",
    "towards_zero",
]

Words = Any
"""alkaid's FVArray, an array of symbolic words. alkaid has no types."""


def like(words: Words, values: Any) -> Words:  # noqa: ANN401 - single words, in nested lists or an array
    """Return an array of `values`, to be optimised as `words` are."""
    return FVArray(np.array(values), words.solver_options, hwconf=words.hwconf)


def constants_like(words: Words, values: Any) -> Words:  # noqa: ANN401 - an array of numbers
    """Return words of these constant `values`, to be optimised as `words` are."""
    return like(words, [FVariable.from_const(float(each), words.hwconf) for each in values])


def product(row: Words, weights: Any) -> Words:  # noqa: ANN401 - an array of numbers
    """Return ``row @ weights`` for one row; alkaid fails where only constants count."""
    raw = np.asarray(row)
    if any(each.low != each.high and used for each, used in zip(raw, weights.any(axis=1), strict=True)):
        return row @ weights
    return constants_like(row, np.array([each.low for each in raw]) @ weights)


def magnitude(word: Words) -> Words:
    """Return the word without its sign."""
    return word if word.low >= 0 else word.is_negative().msb_mux(-word, word)


def signed_as(word: Words, value: Words) -> Words:
    """Return `value` with the sign of `word`."""
    return value if word.low >= 0 else word.is_negative().msb_mux(-value, value)


def constant(word: Words, value: float) -> Words:
    """Return a word that is always `value`, to be optimised as `word` is."""
    return FVariable.from_const(value, word.hwconf)


def times(one: Words, other: Words) -> Words:
    """Return the product of two words, of which either may be a constant."""
    for word, beside in ((one, other), (other, one)):
        if word.low == word.high:
            return beside * word.low if word.low else constant(beside, 0.0)
    return one * other


def towards_zero(word: Words, fraction: int) -> Words:
    """Return the word at so many fraction bits, what is finer dropped towards zero."""
    if word.low == word.high:
        return constant(word, float(np.trunc(word.low * 2.0**fraction)) * 2.0**-fraction)
    keep_negative, integer, bits = (int(each) for each in word.kif)
    if bits <= fraction:
        return word
    raised = word
    if keep_negative:
        raised = word + word.is_negative() * (2.0**-fraction - 2.0**-bits)
    return raised.quantize(keep_negative, max(integer + 1, 1 - fraction), fraction, "WRAP", "TRN")
