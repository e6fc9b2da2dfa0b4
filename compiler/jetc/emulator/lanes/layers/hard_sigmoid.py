"""Hard sigmoid and hard tanh: a line, clamped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import Value
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.hard_sigmoid import HardSigmoid

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: HardSigmoid, sources: Sequence[Words]) -> Rows:
    """Return the line of each column, at its finest step."""
    (source,) = sources
    return Rows(tuple(_line(layer, each, source.fraction(at)) for at, each in enumerate(source.values)))


def _line(layer: HardSigmoid, word: Value, of_word: int) -> Exact:
    product = of_word + layer.slope_format.fraction
    fraction = max(product, layer.shift_format.fraction, 0)
    slope = layer.slope << (fraction - product)
    shift = layer.shift << (fraction - layer.shift_format.fraction)
    one = 1 << fraction
    ends = sorted(end * slope + shift for end in (word.low, word.high))
    low, high = (min(max(end, 0), one) for end in ends)
    text = f"clamped({word.text} * {slope} + {shift}, 0, {one})"
    reach = max(2 * one, abs(slope) * max(-word.low, word.high) + abs(shift), abs(slope))
    if layer.tanh:
        return Exact(Value(f"({text} * 2 - {one})", 2 * low - one, 2 * high - one, reach), fraction)
    return Exact(Value(text, low, high, reach), fraction)
