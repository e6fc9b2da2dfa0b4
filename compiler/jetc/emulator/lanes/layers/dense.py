"""Dense: sums of products, two at once where 16 bits hold words and weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import INT16, Value
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc_runtime.layers.dense import Dense

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]

_INT32 = 1 << 31


def rows(layer: Dense, sources: Sequence[Words]) -> Rows:
    """Return the sum of each column of weights, to the finest step of any product."""
    (source,) = sources
    finest = max(each.fraction for each in source.tensor.formats)
    fraction = max(finest + layer.weight_format.fraction, layer.bias_format.fraction)
    shifts = [
        fraction - layer.weight_format.fraction - source.fraction(row) for row in range(len(layer.weights))
    ]
    columns = [
        [weight << shift for weight, shift in zip(column, shifts, strict=True)]
        for column in zip(*layer.weights, strict=True)
    ]
    biases = [each << (fraction - layer.bias_format.fraction) for each in layer.bias]
    bounds = [_bounds(source, *each) for each in zip(columns, biases, strict=True)]
    paired = source.fits_pairs and all(
        reach < _INT32 and all(-INT16 <= each < INT16 for each in column)
        for column, (*_, reach) in zip(columns, bounds, strict=True)
    )
    texts = [
        (_in_pairs if paired else _one_by_one)(source, *each) for each in zip(columns, biases, strict=True)
    ]
    words = tuple(Exact(Value(text, *bound), fraction) for text, bound in zip(texts, bounds, strict=True))
    return Rows(words, tuple(_packing(source)) if paired and not source.pairs else ())


def _bounds(source: Words, weights: Sequence[int], bias: int) -> tuple[int, int, int]:
    """Return the least and the largest sum, and what no part of it exceeds."""
    ends = [
        sorted((weight * each.low, weight * each.high))
        for weight, each in zip(weights, source.values, strict=True)
    ]
    low, high = (bias + sum(each[end] for each in ends) for end in (0, 1))
    return low, high, abs(bias) + sum(max(abs(one), abs(other)) for one, other in ends)


def _packing(source: Words) -> Iterator[str]:
    """Yield what puts two words into each lane."""
    texts = [f"narrow({source.name}[row][{at}])" for at in range(len(source.values))]
    yield f"Narrow pairs[{-(-len(texts) // 2)}];"
    for pair in range(len(texts) // 2):
        yield f"pairs[{pair}] = paired({texts[2 * pair]}, {texts[2 * pair + 1]});"
    if len(texts) % 2:
        yield f"pairs[{len(texts) // 2}] = {texts[-1]} & 65535;"


def _in_pairs(source: Words, weights: Sequence[int], bias: int) -> str:
    array = f"{source.pairs}[row]" if source.pairs else "pairs"
    both = zip(weights[::2], [*weights[1::2], 0], strict=False)
    terms = [f"products({array}[{pair}], {_word(*each)})" for pair, each in enumerate(both) if any(each)]
    return f"@({' + '.join([f'everywhere({bias})', *terms])})"


def _word(first: int, second: int) -> int:
    """Return two numbers of 16 bits as one of 32."""
    word = (first & 0xFFFF) | (second & 0xFFFF) << 16
    return word - (word >> 31 << 32)


def _one_by_one(source: Words, weights: Sequence[int], bias: int) -> str:
    terms = [f"{each.text} * {weight}" for weight, each in zip(weights, source.values, strict=True) if weight]
    return " + ".join(
        [f"@(everywhere({bias}))" if -_INT32 <= bias < _INT32 else f"everywhere_wide({bias})", *terms]
    )
