"""Leaky relu as a product with a constant, and a multiplexer on the sign bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.rtl.constants import check_constants
from jetc.rtl.symbolic import like, product

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.leaky_relu import LeakyRelu
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: LeakyRelu, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return each word, or its product where it is negative: at zero both are zero."""
    check_constants(layer.name, "slope", (layer.slope,))
    slope = np.array([[layer.slope * layer.slope_format.lsb]])
    flat = words[0].reshape((-1,))
    made = [_one(flat[at : at + 1], slope) for at in range(len(flat))]
    return like(words[0], made).reshape(sources[0].sizes)


def _one(word: Words, slope: Words) -> Words:
    (positive,), (scaled,) = np.asarray(word), np.asarray(product(word, slope))
    return positive if positive.low >= 0 else positive.is_negative().msb_mux(scaled, positive)
