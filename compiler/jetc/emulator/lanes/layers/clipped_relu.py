"""Clipped relu: each word, clamped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import Value
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.clipped_relu import ClippedRelu

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: ClippedRelu, sources: Sequence[Words]) -> Rows:
    """Return each word between zero and the largest number."""
    (source,) = sources
    return Rows(
        tuple(_clamped(layer.largest, each, source.fraction(at)) for at, each in enumerate(source.values))
    )


def _clamped(largest: int, word: Value, fraction: int) -> Exact:
    """Return the word at a step of 1 or finer, which the largest number has."""
    up = max(-fraction, 0)
    text = f"({word.text} << {up})" if up else word.text
    end = largest << fraction + up
    low, high = (min(max(each << up, 0), end) for each in (word.low, word.high))
    reach = max(word.reach << up, end)
    return Exact(Value(f"clamped({text}, 0, {end})", low, high, reach), fraction + up)
