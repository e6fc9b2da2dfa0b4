"""Clipped relu as two multiplexers, each where a word can be beyond an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.rtl.symbolic import like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.clipped_relu import ClippedRelu
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: ClippedRelu, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return each word between its ends."""
    made = [_one(each, float(layer.largest)) for each in np.asarray(words[0]).ravel()]
    return like(words[0], made).reshape(sources[0].sizes)


def _one(word: Words, largest: float) -> Words:
    positive = word if word.low >= 0 else word.is_negative().msb_mux(0.0, word)
    if positive.high <= largest:
        return positive
    return (largest - positive).is_negative().msb_mux(largest, positive)
