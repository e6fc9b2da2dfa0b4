"""Rounded dense: the products of one input shared as constants of it, each rounded, then adders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint, Overflow

from jetc.rtl.casting import cast_words
from jetc.rtl.constants import check_constants
from jetc.rtl.symbolic import constants_like, like, product

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.rounded_dense import RoundedDense
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]

_WIDEST = 48


def build(layer: RoundedDense, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return the accumulators of each row; NetworkError for a constant that the RTL cannot keep."""
    check_constants(layer.name, "weight", (each for row in layer.weights for each in row))
    rows = words[0].reshape((-1, len(layer.weights)))
    made = [np.asarray(_sums(layer, row)) for row in rows]
    return like(words[0], made).reshape((*sources[0].sizes[:-1], len(layer.bias)))


def _sums(layer: RoundedDense, row: Words) -> Words:
    weights = np.array(layer.weights, dtype=np.int64) * layer.weight_format.lsb
    bias = layer.bias_format.value(layer.bias)
    to = layer.accumulator
    start = constants_like(row, to.value(to.quantize(bias)))
    products = [product(row[at : at + 1], weights[at : at + 1]) for at in range(len(weights))]
    if to.overflow is Overflow.WRAP:
        rounded = FixedPoint(_WIDEST, _WIDEST - to.fraction, signed=True, rounding=to.rounding)
        terms = [np.asarray(cast_words(layer.name, each, rounded)) for each in products]
        total = like(row, np.sum(np.array([np.asarray(start), *terms]), axis=0))
        return cast_words(layer.name, total, to)
    total = start
    for each in products:
        total = cast_words(layer.name, total + cast_words(layer.name, each, to), to)
    return total
