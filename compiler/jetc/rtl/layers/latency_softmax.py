"""Latency softmax as look-up modules at the logits, a tree of adders, a look-up module, and multipliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint

from jetc.rtl.casting import cast_words
from jetc.rtl.layers.softmax import exp_entries, inverse_of, look_up, tree_sum
from jetc.rtl.symbolic import like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.latency_softmax import LatencySoftmax
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: LatencySoftmax, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return the products of exp and inverse; NetworkError for a table entry that the RTL cannot keep."""
    row, source = words[0], sources[0].common
    bits = len(layer.exp_table).bit_length() - 1
    top = FixedPoint(bits, source.integer, signed=False)
    address = cast_words(layer.name, row, top)
    exp = look_up(layer.name, address, top, exp_entries(layer), layer.accumulator)
    total = cast_words(layer.name, tree_sum(layer, exp), layer.inverse_input)
    return like(row, np.asarray(exp) * np.asarray(inverse_of(layer, total))[0])
