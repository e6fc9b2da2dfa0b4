"""Softmax: tables of exp and of reciprocals, and a tree of sums with a cast at each node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import cast as cast_codes

from jetc.emulator.lanes.value import Value, operand, typed
from jetc.emulator.lanes.words import Exact, Rows, array, assigned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.latency_softmax import LatencySoftmax
    from jetc_runtime.layers.softmax import Softmax

    from jetc.emulator.lanes.words import Words

__all__ = ["exp_table", "product", "rows", "scaled_by"]


def rows(layer: Softmax, sources: Sequence[Words]) -> Rows:
    """Return the product of exp and reciprocal of each class."""
    (source,) = sources
    classes = range(len(source.values))
    lines, aligned = _aligned(source)
    least, most = min(each.low for each in aligned), max(each.high for each in aligned)
    fraction = source.tensor.common.fraction
    exps, table = exp_table(layer)
    lines.append(table)
    terms = []
    for at in classes:
        gap = Value(f"@(most) - {aligned[at].text}", 0, max(most - aligned[at].low, most - least, 0), 0)
        line, place = assigned(f"gap_{at}", Exact(gap, fraction), layer.difference)
        lines += [line, f"const Wide exp_{at} = looked_up(exps, {typed(place.text, narrow=True)});"]
        terms.append(operand(f"exp_{at}", min(exps), max(exps)))
    lines += scaled_by(layer, terms)
    step = layer.accumulator.fraction + layer.inverse_format.fraction
    return Rows(tuple(Exact(product(layer, each), step) for each in terms), tuple(lines))


def scaled_by(layer: Softmax | LatencySoftmax, terms: Sequence[Value]) -> list[str]:
    """Return what makes ``inverse``, the reciprocal of the sum of the `terms`."""
    lines: list[str] = []
    total = _sum(layer, terms, "sum", lines)
    line, index = assigned("index", Exact(total, layer.accumulator.fraction), layer.inverse_input)
    size = len(layer.inverse_table)
    shift = layer.inverse_input.width - (size.bit_length() - 1)
    address = f"({typed(index.text, narrow=False)} >> {shift}) & {size - 1}"
    return [
        *lines,
        line,
        f"static {array('std::int64_t', layer.inverse_table, 'inverses').strip()}",
        f"const Wide inverse = looked_up(inverses, narrow({address}));",
    ]


def _aligned(source: Words) -> tuple[list[str], list[Value]]:
    """Return the words in the one format that holds all, and what finds the largest."""
    lines, values = [], []
    for at in range(len(source.values)):
        line, place = assigned(
            f"class_{at}", Exact(source.at("row", at), source.fraction(at)), source.tensor.common
        )
        lines.append(line)
        values.append(place)
    narrow = all(each.narrow for each in values)
    texts = [typed(each.text, narrow=narrow) for each in values]
    lines.append(f"{'Narrow' if narrow else 'Wide'} most = {texts[0]};")
    lines += [f"most = larger(most, {each});" for each in texts[1:]]
    return lines, values


def exp_table(layer: Softmax | LatencySoftmax) -> tuple[list[int], str]:
    """Return the entries of the table of exp as codes of the accumulator, and the table."""
    codes = cast_codes(np.array(layer.exp_table, dtype=np.int64), layer.exp_format, layer.accumulator)
    exps = [int(each) for each in codes]
    return exps, f"static {array('std::int64_t', exps, 'exps').strip()}"


def _sum(layer: Softmax | LatencySoftmax, terms: Sequence[Value], name: str, lines: list[str]) -> Value:
    """Return the sum of the terms, halves first; `lines` get what makes it."""
    if len(terms) == 1:
        return terms[0]
    left = 1 << ((len(terms) - 1).bit_length() - 1)
    one = _sum(layer, terms[:left], f"{name}_0", lines)
    other = _sum(layer, terms[left:], f"{name}_1", lines)
    both = Value(f"{one.text} + {other.text}", one.low + other.low, one.high + other.high)
    line, place = assigned(name, Exact(both, layer.accumulator.fraction), layer.accumulator)
    lines.append(line)
    return place


def product(layer: Softmax | LatencySoftmax, exp: Value) -> Value:
    """Return the product of `exp` and ``inverse``."""
    ends = [
        one * other
        for one in (exp.low, exp.high)
        for other in (min(layer.inverse_table), max(layer.inverse_table))
    ]
    reach = max(exp.reach, *map(abs, layer.inverse_table))
    return Value(f"{exp.text} * @(inverse)", min(ends), max(ends), reach)
