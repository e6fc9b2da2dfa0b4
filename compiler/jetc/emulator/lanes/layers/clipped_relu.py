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
        tuple(
            Exact(_clamped(each, layer.largest << source.fraction(at)), source.fraction(at))
            for at, each in enumerate(source.values)
        )
    )


def _clamped(value: Value, largest: int) -> Value:
    low, high = (min(max(each, 0), largest) for each in (value.low, value.high))
    return Value(f"clamped({value.text}, 0, {largest})", low, high, max(value.reach, largest))
