"""Masked mean as gates, a tree of adders, a look-up module at the number of rows, and multipliers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.rtl.constants import check_constants
from jetc.rtl.symbolic import like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.masked_mean import MaskedMean
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: MaskedMean, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:  # noqa: ARG001 - as all
    """Return the products; NetworkError for a reciprocal that the RTL cannot keep."""
    check_constants(layer.name, "reciprocal", layer.reciprocals)
    rows, mask = np.asarray(words[0]), np.asarray(words[1])[:, 0]
    counted = [[_where(there, word) for word in row.ravel()] for there, row in zip(mask, rows, strict=True)]
    total = np.sum(like(words[0], counted), axis=0)
    number = np.sum(like(words[1], mask), keepdims=True)
    return like(words[0], np.asarray(total) * _reciprocal(layer, np.asarray(number).ravel()[0]))


def _where(there: Any, word: Any) -> Any:  # noqa: ANN401 - alkaid's FVariable
    """Return `word` where the bit `there` is set, else 0."""
    return word if there.low == there.high == 1 else there.msb_mux(word, 0.0)


def _reciprocal(layer: MaskedMean, number: Any) -> Any:  # noqa: ANN401 - alkaid's FVariable
    table = np.array(layer.reciprocals, dtype=np.int64) * layer.reciprocal_format.lsb
    if number.low == number.high:
        return table[round(number.low)]
    return number.lookup(table, original_qint=(0.0, float(len(table) - 1), 1.0))
