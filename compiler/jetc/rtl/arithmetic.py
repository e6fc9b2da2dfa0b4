"""One layer of the IR as alkaid operations on symbolic words: the RTL's reading of `evaluate`.

alkaid keeps constants as int32, or as float32 where it looks for their last bit. A constant that does
not fit is refused here, because alkaid would change it silently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import numpy as np
from alkaid.trace import FVArray
from jetc_runtime.fixed_point import FixedPoint, Overflow, cast
from jetc_runtime.network import Cast, Dense, MeanPool, NetworkError, Relu, Softmax

from jetc.rtl.casting import CONSTANT_BITS, cast_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc_runtime.network import Layer
    from numpy.typing import NDArray

__all__ = ["apply_layer"]

Words = Any
"""alkaid's FVArray, an array of symbolic words. alkaid has no types."""


def apply_layer(layer: Layer, words: Words, source: FixedPoint) -> Words:
    """Return what `layer` makes of `words`, an FVArray of shape (rows, columns) in format `source`.

    Raises NetworkError for arithmetic the RTL cannot do exactly.
    """
    match layer:
        case Dense():
            return _dense(layer, words)
        case Relu():
            return cast_words(layer.name, _positive(layer, words), layer.result)
        case Cast():
            return cast_words(layer.name, words, layer.result)
        case MeanPool():
            mean = np.sum(words, axis=0, keepdims=True) * (1.0 / len(words))
            return cast_words(layer.name, mean, layer.result)
        case Softmax():
            return _softmax(layer, words, source)
        case _:
            assert_never(layer)


def _positive(layer: Relu, words: Words) -> Words:
    """Return ``max(words, 0)``, or leave that to a cast that saturates at zero anyway."""
    left_to_cast = not layer.result.signed and layer.result.overflow is Overflow.SAT
    return words if left_to_cast else words.relu()


def _dense(layer: Dense, words: Words) -> Words:
    weights = np.array(layer.weights, dtype=np.int64)
    _check_constants(layer.name, "weight", weights.ravel())
    _check_constants(layer.name, "bias", _bias_and_half(layer))
    exact = _product(_without_signed_bits(words), weights * layer.weight_format.lsb)
    return cast_words(layer.name, exact + np.array(layer.bias) * layer.bias_format.lsb, layer.result)


def _product(words: Words, weights: NDArray[np.float64]) -> Words:
    """Return ``words @ weights``; alkaid fails on a row of which only constants count."""
    rows = []
    for row in words:
        raw = np.asarray(row)
        if any(each.low != each.high and used for each, used in zip(raw, weights.any(axis=1), strict=True)):
            rows.append(np.asarray(row @ weights))
        else:
            rows.append(np.array([each.low for each in raw]) @ weights)
    return FVArray(np.array(rows), words.solver_options, hwconf=words.hwconf)


def _without_signed_bits(words: Words) -> Words:
    """Return `words` so that a product gathers no single bits into tables where one of them is signed.

    alkaid 0.8.2 takes every single bit for 0 or 1 in its tables, also that of ap_fixed<1,1>, 0 or -1.
    """
    if not any(sum(each.kif) == 1 and each.low < 0 for each in np.asarray(words).ravel()):
        return words
    return FVArray(np.asarray(words), {**words.solver_options, "binary_lut": False}, hwconf=words.hwconf)


def _bias_and_half(layer: Dense) -> list[int]:
    """Return the constants that a bias makes together with the half LSB of a rounding cast."""
    fraction = max(layer.bias_format.fraction, layer.result.fraction + 1)
    half = 1 << (fraction - layer.result.fraction - 1)
    return [(each << (fraction - layer.bias_format.fraction)) + half for each in layer.bias]


def _softmax(layer: Softmax, words: Words, source: FixedPoint) -> Words:
    row = words.reshape(-1)
    difference = _below_maximum(layer, row, source)
    address = FixedPoint(layer.difference.width, layer.difference.integer, signed=False)
    exp_codes = cast(np.array(layer.exp_table, dtype=np.int64), layer.exp_format, layer.accumulator)
    exp = _look_up(layer.name, difference, address, exp_codes, layer.accumulator)
    total = cast_words(layer.name, _tree_sum(layer, exp), layer.inverse_input)
    inverse = _inverse(layer, total)
    product = FVArray(np.asarray(exp) * np.asarray(inverse)[0], words.solver_options, hwconf=words.hwconf)
    return cast_words(layer.name, product, layer.result).reshape(words.shape)


def _below_maximum(layer: Softmax, row: Words, source: FixedPoint) -> Words:
    """Return ``difference(max(row) - row)``; alkaid does not see that it cannot be negative, so say so."""
    integer = source.integer
    difference = (np.max(row, keepdims=True) - row).quantize(0, integer, source.fraction, "WRAP", "TRN")
    result = cast_words(layer.name, difference, layer.difference)
    return result.quantize(0, layer.difference.integer, layer.difference.fraction, "WRAP", "TRN")


def _tree_sum(layer: Softmax, terms: Words) -> Words:
    """Sum as `evaluate` does, halves first with a cast at each node: saturation depends on the order."""
    if len(terms) == 1:
        return terms
    left = 1 << ((len(terms) - 1).bit_length() - 1)
    total = _tree_sum(layer, terms[:left]) + _tree_sum(layer, terms[left:])
    return cast_words(layer.name, total, layer.accumulator)


def _inverse(layer: Softmax, total: Words) -> Words:
    word = layer.inverse_input
    address_bits = len(layer.inverse_table).bit_length() - 1
    fraction = word.fraction - (word.width - address_bits)
    address = FixedPoint(address_bits, address_bits - fraction, signed=False)
    top = total.quantize(0, word.integer, fraction, "WRAP", "TRN")
    codes = np.array(layer.inverse_table, dtype=np.int64)
    return _look_up(layer.name, top, address, codes, layer.inverse_format)


def _look_up(
    name: str,
    address: Words,
    address_format: FixedPoint,
    codes: NDArray[np.int64],
    values: FixedPoint,
) -> Words:
    """Return ``codes[address]`` for the unsigned words `address`; `codes` has an entry per address code."""
    _check_constants(name, "table entry", codes)
    table = codes * values.lsb
    whole = (0.0, address_format.max_value, address_format.lsb)
    found = [each.lookup(table, original_qint=whole) for each in np.asarray(address)]
    return FVArray(np.array(found), address.solver_options, hwconf=address.hwconf)


def _check_constants(name: str, what: str, codes: Iterable[int]) -> None:
    for code in codes:
        magnitude = abs(int(code))
        bits = magnitude.bit_length() - (magnitude & -magnitude).bit_length() + 1
        if magnitude and bits > CONSTANT_BITS:
            msg = f"{name}: {what} {int(code)} has {bits} significant bits, the RTL keeps {CONSTANT_BITS}"
            raise NetworkError(msg)
