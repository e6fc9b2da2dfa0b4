"""Weighted mean as gates or multipliers, trees of adders, and a look-up module at the sum of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.rtl.constants import check_constants
from jetc.rtl.symbolic import constant, like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.layers.weighted_mean import WeightedMean
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: WeightedMean, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return the products; NetworkError for a reciprocal that the RTL cannot keep."""
    check_constants(layer.name, "reciprocal", layer.reciprocals)
    rows, weights, form = np.asarray(words[0]), np.asarray(words[1])[:, 0], sources[1].common
    weighted = [
        [_times(weight, word, form) for word in row.ravel()]
        for weight, row in zip(weights, rows, strict=True)
    ]
    total = np.sum(like(words[0], weighted), axis=0)
    summed = np.sum(like(words[1], weights), keepdims=True)
    return like(words[0], np.asarray(total) * _reciprocal(layer, np.asarray(summed).ravel()[0], form.lsb))


def _times(weight: Any, word: Any, form: FixedPoint) -> Any:  # noqa: ANN401 - alkaid's FVariable
    """Return the product with a weight of the format `form`: of one bit it is a gate."""
    if weight.low == weight.high:
        return word * weight.low if weight.low else constant(word, 0.0)
    if form.width > 1:
        return weight * word
    gated = weight.msb_mux(word, 0.0)
    return gated if form.lsb == 1 else gated * form.lsb


def _reciprocal(layer: WeightedMean, summed: Any, lsb: float) -> Any:  # noqa: ANN401 - alkaid's FVariable
    table = np.array(layer.reciprocals, dtype=np.int64) * layer.reciprocal_format.lsb
    if summed.low == summed.high:
        return table[round(summed.low / lsb)]
    return summed.lookup(table, original_qint=(0.0, (len(table) - 1) * lsb, lsb))
