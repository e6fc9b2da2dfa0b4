"""Rounded mean: the sum of each column's rows, cast after each, divided towards zero."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import Value, operand
from jetc.emulator.lanes.words import Exact, Rows, assigned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.rounded_mean import RoundedMean

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: RoundedMean, sources: Sequence[Words]) -> Rows:
    """Return the quotient of each column; C++ divides towards zero, too."""
    (source,) = sources
    place = source.tensor.axes.index(layer.over)
    count, within = source.tensor.sizes[place], prod(source.tensor.sizes[place + 1 : -1])
    first: list[str] = []
    words = []
    for at in range(len(source.values)):
        total = _total(layer, source, at, (count, within), first)
        low, high = (abs(end) // count * (1 if end > 0 else -1) for end in (total.low, total.high))
        words.append(
            Exact(Value(f"{total.text} / {count}", low, high, total.reach), layer.accumulator.fraction)
        )
    return Rows(tuple(words), tuple(first))


def _total(layer: RoundedMean, source: Words, column: int, shape: tuple[int, int], first: list[str]) -> Value:
    to, (count, within) = layer.accumulator, shape
    fraction = max(source.fraction(column), to.fraction)
    first.append(f"const Wide sum_{column} = everywhere_wide(0);")
    total = operand(f"sum_{column}", 0, 0)
    for each in range(count):
        word = source.at(f"(row / {within} * {count} + {each}) * {within} + row % {within}", column)
        shifts = fraction - to.fraction, fraction - source.fraction(column)
        both = Value(
            f"({total.text} << {shifts[0]}) + ({word.text} << {shifts[1]})",
            (total.low << shifts[0]) + (word.low << shifts[1]),
            (total.high << shifts[0]) + (word.high << shifts[1]),
        )
        line, total = assigned(f"sum_{column}_{each}", Exact(both, fraction), to)
        first.append(line)
    return total
