"""Rounded dense: a product of each input, cast, and a sum that is cast after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import cast as cast_codes

from jetc.emulator.lanes.value import Value, operand
from jetc.emulator.lanes.words import Exact, Rows, assigned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.rounded_dense import RoundedDense

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: RoundedDense, sources: Sequence[Words]) -> Rows:
    """Return the accumulator of each column of weights."""
    (source,) = sources
    first: list[str] = []
    words = tuple(_total(layer, source, at, first) for at in range(len(layer.bias)))
    return Rows(tuple(Exact(each, layer.accumulator.fraction) for each in words), tuple(first))


def _total(layer: RoundedDense, source: Words, column: int, first: list[str]) -> Value:
    to = layer.accumulator
    bias = int(cast_codes(np.array([layer.bias[column]]), layer.bias_format, to)[0])
    first.append(f"const Wide sum_{column} = everywhere_wide({bias});")
    total = operand(f"sum_{column}", bias, bias)
    for at, each in enumerate(source.values):
        weight = layer.weights[at][column]
        if weight:
            name = f"{column}_{at}"
            low, high = sorted((each.low * weight, each.high * weight))
            exact = Value(f"{each.text} * {weight}", low, high, max(each.reach, abs(weight)))
            line, term = assigned(
                f"term_{name}", Exact(exact, source.fraction(at) + layer.weight_format.fraction), to
            )
            both = Value(f"{total.text} + {term.text}", total.low + term.low, total.high + term.high)
            added, total = assigned(f"sum_{name}", Exact(both, to.fraction), to)
            first += [line, added]
    return total
