"""Affine: a product and a sum with constants of each column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import Value
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.affine import Affine

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: Affine, sources: Sequence[Words]) -> Rows:
    """Return the sum of each column, at the finer step of product and summand."""
    (source,) = sources
    return Rows(tuple(_sum(layer, source, at) for at in range(len(source.values))))


def _sum(layer: Affine, source: Words, at: int) -> Exact:
    word, product = source.values[at], source.fraction(at) + layer.scale_format.fraction
    fraction = max(product, layer.bias_format.fraction)
    factor = layer.scale[at] << fraction - product
    bias = layer.bias[at] << fraction - layer.bias_format.fraction
    ends = sorted((word.low * factor, word.high * factor))
    reach = max(*map(abs, ends), abs(factor), word.reach) + abs(bias)
    text = f"{word.text} * {factor} + {bias}"
    return Exact(Value(text, ends[0] + bias, ends[1] + bias, reach), fraction)
