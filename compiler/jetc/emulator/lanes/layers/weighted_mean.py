"""Weighted mean: the sum of the rows by their weights, times the reciprocal of the sum of these."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import Value, typed
from jetc.emulator.lanes.words import Exact, Rows, array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.weighted_mean import WeightedMean

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: WeightedMean, sources: Sequence[Words]) -> Rows:
    """Return the product of each column."""
    source, weights = sources
    count, within = source.tensor.sizes[0], prod(source.tensor.sizes[1:-1])
    weight = {narrow: typed(weights.at("each", 0).text, narrow=narrow) for narrow in (True, False)}
    by = "& -" if weights.tensor.common.width == 1 else "* "
    totals = [_total(source, at, count * weights.tensor.common.max_code) for at in range(len(source.values))]
    steps = [
        f"total_{at} += {typed(source.at(f'each * {within} + row', at).text, narrow=each.narrow)}"
        f" {by}{weight[each.narrow]};"
        for at, each in enumerate(totals)
    ]
    table = array("std::int64_t", layer.reciprocals, "reciprocals").strip()
    first = (
        f"static {table}",
        *(f"{'Narrow' if each.narrow else 'Wide'} total_{at}{{}};" for at, each in enumerate(totals)),
        "Narrow summed{};",
        f"for (int each = 0; each < {count}; ++each) {{ summed += {weight[True]}; {' '.join(steps)} }}",
        "const Wide reciprocal = looked_up(reciprocals, summed);",
    )
    fraction = layer.reciprocal_format.fraction + weights.fraction(0)
    words = tuple(
        Exact(_product(layer, at, each), source.fraction(at) + fraction) for at, each in enumerate(totals)
    )
    return Rows(words, first)


def _total(source: Words, column: int, most: int) -> Value:
    here = source.values[column]
    return Value(f"@(total_{column})", min(here.low * most, 0), max(here.high * most, 0))


def _product(layer: WeightedMean, column: int, total: Value) -> Value:
    largest, least = max(layer.reciprocals), min(layer.reciprocals)
    ends = [one * other for one in (total.low, total.high) for other in (least, largest)]
    reach = max(abs(largest), abs(least), total.reach)
    return Value(f"@(total_{column}) * @(reciprocal)", min(ends), max(ends), reach)
