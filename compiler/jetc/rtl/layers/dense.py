"""Dense as shifts and adds, shared among the sums where alkaid finds that they can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from alkaid.trace import FVArray
from jetc_runtime.tensor import all_formats

from jetc.rtl.constants import check_constants
from jetc.rtl.symbolic import like

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc_runtime.layers.dense import Dense
    from jetc_runtime.tensor import Tensor
    from numpy.typing import NDArray

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: Dense, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return the exact sums of each row; NetworkError for a constant that the RTL cannot keep."""
    weights = np.array(layer.weights, dtype=np.int64)
    check_constants(layer.name, "weight", weights.ravel())
    check_constants(layer.name, "bias", _bias_and_half(layer))
    exact = _product(_without_signed_bits(words[0]), weights * layer.weight_format.lsb)
    return (exact + np.array(layer.bias) * layer.bias_format.lsb).reshape(
        (*sources[0].sizes[:-1], len(layer.bias))
    )


def _product(words: Words, weights: NDArray[np.float64]) -> Words:
    """Return ``words @ weights``, row after row; alkaid fails on a row of which only constants count."""
    rows = []
    for row in words.reshape((-1, len(weights))):
        raw = np.asarray(row)
        if any(each.low != each.high and used for each, used in zip(raw, weights.any(axis=1), strict=True)):
            rows.append(np.asarray(row @ weights))
        else:
            rows.append(np.array([each.low for each in raw]) @ weights)
    return like(words, rows)


def _without_signed_bits(words: Words) -> Words:
    """Return `words` so that a product gathers no single bits into tables where one of them is signed.

    alkaid 0.8.2 takes every single bit for 0 or 1 in its tables, also that of ap_fixed<1,1>, 0 or -1.
    """
    if not any(sum(each.kif) == 1 and each.low < 0 for each in np.asarray(words).ravel()):
        return words
    return FVArray(np.asarray(words), {**words.solver_options, "binary_lut": False}, hwconf=words.hwconf)


def _bias_and_half(layer: Dense) -> Iterator[int]:
    """Yield the constants that a bias makes together with the half LSB of a rounding cast."""
    for code, result in zip(layer.bias, all_formats(layer.result, len(layer.bias)), strict=True):
        fraction = max(layer.bias_format.fraction, result.fraction + 1)
        half = 1 << (fraction - result.fraction - 1)
        yield (code << (fraction - layer.bias_format.fraction)) + half
