"""Hard sigmoid and hard tanh as a product with a constant, a sum, and two multiplexers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.rtl.constants import check_constants
from jetc.rtl.symbolic import like, product

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.hard_sigmoid import HardSigmoid
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: HardSigmoid, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return the line of each word, between its ends."""
    check_constants(layer.name, "slope", (layer.slope,))
    check_constants(layer.name, "shift", (layer.shift,))
    slope = np.array([[layer.slope * layer.slope_format.lsb]])
    flat = words[0].reshape((-1,))
    made = [_one(layer, flat[at : at + 1], slope) for at in range(len(flat))]
    return like(words[0], made).reshape(sources[0].sizes)


def _one(layer: HardSigmoid, word: Words, slope: Words) -> Words:
    line = np.asarray(product(word, slope))[0] + layer.shift * layer.shift_format.lsb
    least = line if line.low >= 0 else line.is_negative().msb_mux(0.0, line)
    cut = least if least.high <= 1 else (1.0 - least).is_negative().msb_mux(1.0, least)
    return cut * 2.0 - 1.0 if layer.tanh else cut
