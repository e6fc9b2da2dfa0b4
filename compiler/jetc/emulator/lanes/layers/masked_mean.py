"""Masked mean: the sum of the rows that count, times the reciprocal of their number."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import Value, typed
from jetc.emulator.lanes.words import Exact, Rows, array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.masked_mean import MaskedMean

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: MaskedMean, sources: Sequence[Words]) -> Rows:
    """Return the product of each column."""
    source, mask = sources
    count, within = source.tensor.sizes[0], prod(source.tensor.sizes[1:-1])
    number = typed(mask.at("each", 0).text, narrow=True)
    rest = typed(mask.at("each", 0).text, narrow=False)
    totals = [_total(source, at, count) for at in range(len(source.values))]
    steps = [
        f"total_{at} += {typed(source.at(f'each * {within} + row', at).text, narrow=each.narrow)}"
        f" & -{number if each.narrow else rest};"
        for at, each in enumerate(totals)
    ]
    table = array("std::int64_t", layer.reciprocals, "reciprocals").strip()
    first = (
        f"static {table}",
        *(f"{'Narrow' if each.narrow else 'Wide'} total_{at}{{}};" for at, each in enumerate(totals)),
        "Narrow number{};",
        f"for (int each = 0; each < {count}; ++each) {{ number += {number}; {' '.join(steps)} }}",
        "const Wide reciprocal = looked_up(reciprocals, number);",
    )
    fraction = layer.reciprocal_format.fraction
    words = tuple(
        Exact(_product(layer, at, each), source.fraction(at) + fraction) for at, each in enumerate(totals)
    )
    return Rows(words, first)


def _total(source: Words, column: int, count: int) -> Value:
    here = source.values[column]
    return Value(f"@(total_{column})", min(here.low * count, 0), max(here.high * count, 0))


def _product(layer: MaskedMean, column: int, total: Value) -> Value:
    largest, least = max(layer.reciprocals), min(layer.reciprocals)
    ends = [one * other for one in (total.low, total.high) for other in (least, largest)]
    reach = max(abs(largest), abs(least), total.reach)
    return Value(f"@(total_{column}) * @(reciprocal)", min(ends), max(ends), reach)
