"""Affine as shifts and adds, for each word alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.tensor import all_formats

from jetc.rtl.constants import check_constants
from jetc.rtl.symbolic import like, product

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc_runtime.layers.affine import Affine
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: Affine, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return the sums; NetworkError for a constant that the RTL cannot keep."""
    check_constants(layer.name, "scale", layer.scale)
    check_constants(layer.name, "bias", _bias_and_half(layer))
    scale = np.array(layer.scale, dtype=np.int64) * layer.scale_format.lsb
    rows = words[0].reshape((-1, len(scale)))
    made = [
        [np.asarray(product(row[at : at + 1], scale[at : at + 1, None]))[0] for at in range(len(scale))]
        for row in rows
    ]
    return like(words[0], made).reshape(sources[0].sizes) + layer.bias_format.value(layer.bias)


def _bias_and_half(layer: Affine) -> Iterator[int]:
    """Yield the constants that a bias makes together with the half LSB of a rounding cast."""
    for code, result in zip(layer.bias, all_formats(layer.result, len(layer.bias)), strict=True):
        fraction = max(layer.bias_format.fraction, result.fraction + 1)
        half = 1 << (fraction - result.fraction - 1)
        yield (code << (fraction - layer.bias_format.fraction)) + half
