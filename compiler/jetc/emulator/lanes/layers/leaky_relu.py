"""Leaky relu: each word, or its product with a constant where it is not positive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import Value
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.leaky_relu import LeakyRelu

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: LeakyRelu, sources: Sequence[Words]) -> Rows:
    """Return both branches of each column, at the step of the product."""
    (source,) = sources
    shift = layer.slope_format.fraction
    return Rows(
        tuple(
            Exact(_branches(layer, each, shift), source.fraction(at) + shift)
            for at, each in enumerate(source.values)
        )
    )


def _branches(layer: LeakyRelu, word: Value, shift: int) -> Value:
    ends = [(end << shift) if end > 0 else end * layer.slope for end in (word.low, word.high)]
    ends += [0] if word.low < 0 < word.high else []
    text = f"((positive({word.text}) << {shift}) - positive(-{word.text}) * {layer.slope})"
    reach = max(abs(word.low), abs(word.high)) * max(layer.slope_format.max_code, 1 << shift)
    return Value(text, min(ends), max(ends), max(reach, word.reach))
