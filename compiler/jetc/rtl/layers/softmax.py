"""Softmax as a tree of comparisons, look-up modules, a tree of adders, and multipliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint

from jetc.rtl.casting import cast_words
from jetc.rtl.constants import check_constants
from jetc.rtl.symbolic import like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.latency_softmax import LatencySoftmax
    from jetc_runtime.layers.softmax import Softmax
    from jetc_runtime.tensor import Tensor
    from numpy.typing import NDArray

    from jetc.rtl.symbolic import Words

__all__ = ["build", "exp_entries", "inverse_of", "look_up", "tree_sum"]


def build(layer: Softmax, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return the products of exp and inverse; NetworkError for a table entry that the RTL cannot keep."""
    row = words[0]
    difference = _below_maximum(layer, row, sources[0].common)
    address = FixedPoint(layer.difference.width, layer.difference.integer, signed=False)
    exp = look_up(layer.name, difference, address, exp_entries(layer), layer.accumulator)
    total = cast_words(layer.name, tree_sum(layer, exp), layer.inverse_input)
    inverse = inverse_of(layer, total)
    return like(row, np.asarray(exp) * np.asarray(inverse)[0])


def exp_entries(layer: Softmax | LatencySoftmax) -> NDArray[np.int64]:
    """Return the entries of the table of exp as codes of the accumulator, which is what is looked up."""
    return layer.accumulator.quantize(layer.exp_format.value(layer.exp_table))


def _below_maximum(layer: Softmax, row: Words, source: FixedPoint) -> Words:
    """Return ``difference(max(row) - row)``; alkaid does not see that it cannot be negative, so say so."""
    integer = source.integer
    difference = (np.max(row, keepdims=True) - row).quantize(0, integer, source.fraction, "WRAP", "TRN")
    result = cast_words(layer.name, difference, layer.difference)
    return result.quantize(0, layer.difference.integer, layer.difference.fraction, "WRAP", "TRN")


def tree_sum(layer: Softmax | LatencySoftmax, terms: Words) -> Words:
    """Sum halves first, as the C++ does, with a cast at each node: saturation depends on the order."""
    if len(terms) == 1:
        return terms
    left = 1 << ((len(terms) - 1).bit_length() - 1)
    total = tree_sum(layer, terms[:left]) + tree_sum(layer, terms[left:])
    return cast_words(layer.name, total, layer.accumulator)


def inverse_of(layer: Softmax | LatencySoftmax, total: Words) -> Words:
    """Return the reciprocals of the words `total`, of the format of the inverse table's input."""
    word = layer.inverse_input
    address_bits = len(layer.inverse_table).bit_length() - 1
    fraction = word.fraction - (word.width - address_bits)
    address = FixedPoint(address_bits, address_bits - fraction, signed=False)
    top = cast_words(layer.name, total, FixedPoint(address_bits, word.integer, signed=False))
    codes = np.array(layer.inverse_table, dtype=np.int64)
    return look_up(layer.name, top, address, codes, layer.inverse_format)


def look_up(
    name: str,
    address: Words,
    address_format: FixedPoint,
    codes: NDArray[np.int64],
    values: FixedPoint,
) -> Words:
    """Return ``codes[address]`` for the unsigned words `address`; `codes` has an entry per address code."""
    check_constants(name, "table entry", codes)
    table = codes * values.lsb
    whole = (0.0, address_format.max_value, address_format.lsb)
    found = [each.lookup(table, original_qint=whole) for each in np.asarray(address)]
    return like(address, found)
