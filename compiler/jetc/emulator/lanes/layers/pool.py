"""Pool: the sum or the largest of the rows along one axis."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, assert_never

from jetc_runtime.layers.pool import growth

from jetc.emulator.lanes.value import Value, operand, typed
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.pool import Pool

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: Pool, sources: Sequence[Words]) -> Rows:
    """Return the summary of each column: a sum has as many fraction bits more as its mean."""
    (source,) = sources
    place = source.tensor.axes.index(layer.over)
    count, within = source.tensor.sizes[place], prod(source.tensor.sizes[place + 1 : -1])
    row = f"(row / {within} * {count} + each) * {within} + row % {within}"
    made = [_summary(layer, source.at(row, at), count, f"summary_{at}") for at in range(len(source.values))]
    first = [f"{'Narrow' if each.narrow else 'Wide'} {name};" for name, each, _ in made]
    starts = [f"{name} = {typed(start.text, narrow=each.narrow)};" for name, each, start in made]
    begin = f"{{ const int each = 0; {' '.join(starts)} }}"
    steps = " ".join(
        f"{name} = {_step(layer, name, typed(start.text, narrow=each.narrow))};" for name, each, start in made
    )
    loop = f"for (int each = 1; each < {count}; ++each) {{ {steps} }}"
    _, more = growth(layer.how, count)
    words = tuple(
        Exact(operand(name, each.low, each.high), source.fraction(at) + more)
        for at, (name, each, _) in enumerate(made)
    )
    return Rows(words, (*first, begin, loop))


def _summary(layer: Pool, start: Value, count: int, name: str) -> tuple[str, Value, Value]:
    """Return its name, its range and the word that it is made of."""
    match layer.how:
        case "mean" | "sum":
            return name, Value(name, start.low * count, start.high * count), start
        case "max":
            return name, Value(name, start.low, start.high), start
        case _:
            assert_never(layer.how)


def _step(layer: Pool, name: str, word: str) -> str:
    match layer.how:
        case "mean" | "sum":
            return f"{name} + {word}"
        case "max":
            return f"larger({name}, {word})"
        case _:
            assert_never(layer.how)
