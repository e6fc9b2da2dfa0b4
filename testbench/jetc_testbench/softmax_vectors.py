"""Logits that look up every entry of a softmax's tables that any logits can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import cast
from jetc_runtime.layers.softmax import inverse_address, softmax_addresses

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Softmax
    from numpy.typing import NDArray

__all__ = ["close_logits", "every_exp_entry", "every_inverse_entry", "reachable_entries"]

_ALL = 1 << 20
"""Of so many differences and fewer, each is looked at."""


def every_exp_entry(
    layer: Softmax, source: FixedPoint, classes: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return logits, (vectors, classes): each entry for each class, the others at random below the highest.

    The first and the last difference that look up an entry are both there.
    """
    if classes == 1:
        return np.array([[source.min_code], [0], [source.max_code]], dtype=np.int64)
    deltas = _edges(layer, source)
    at, delta = (each.ravel() for each in np.meshgrid(np.arange(classes), deltas, indexing="ij"))
    vectors = rng.integers(source.min_code, source.max_code + 1, (len(at), classes), dtype=np.int64)
    rows = np.arange(len(at))
    vectors[rows, (at + rng.integers(1, classes, len(at))) % classes] = source.max_code
    vectors[rows, at] = source.max_code - delta
    return vectors


def every_inverse_entry(
    layer: Softmax, source: FixedPoint, classes: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return logits, (vectors, classes), whose sums of exp come nearest to the middle and ends of entries."""
    totals = _totals(layer, classes)
    entries = inverse_address(layer, cast(totals, layer.accumulator, layer.inverse_input))
    _, first, count = np.unique(entries, return_index=True, return_counts=True)
    wanted = np.concatenate([totals[first + count // 2], totals[first], totals[first + count - 1]])
    deltas = _edges(layer, source)
    terms = _terms(layer, source, deltas)
    order = np.argsort(terms, kind="stable")
    given = np.zeros((len(wanted), classes), dtype=np.int64)
    left = wanted - terms[deltas == 0][0]
    for place in range(1, classes):
        rest = terms.min() * (classes - 1 - place)
        pick = np.searchsorted(terms[order], left - rest, side="right") - 1
        given[:, place] = deltas[order[np.maximum(pick, 0)]]
        left -= terms[order[np.maximum(pick, 0)]]
    return source.max_code - rng.permuted(given, axis=1)


def close_logits(
    source: FixedPoint, classes: int, vectors: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return logits, (vectors, classes), that lie within a distance of each other drawn on a log scale."""
    span = source.max_code - source.min_code
    distance = np.exp2(rng.uniform(0, np.log2(span + 1), (vectors, 1)))
    top = source.min_code + rng.integers(0, span + 1, (vectors, 1))
    below = np.floor(rng.random((vectors, classes)) * distance).astype(np.int64)
    found: NDArray[np.int64] = np.maximum(top - below, source.min_code)
    return found


def reachable_entries(
    layer: Softmax, source: FixedPoint, classes: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for exp and inverse which entries the ranges of logits and of their sum allow."""
    exp = np.zeros(len(layer.exp_table), dtype=np.bool_)
    exp[_looked_up(layer, source, _edges(layer, source) if classes > 1 else np.zeros(1, np.int64))] = True
    inverse = np.zeros(len(layer.inverse_table), dtype=np.bool_)
    totals = cast(_totals(layer, classes), layer.accumulator, layer.inverse_input)
    inverse[inverse_address(layer, totals)] = True
    return exp, inverse


def _edges(layer: Softmax, source: FixedPoint) -> NDArray[np.int64]:
    """Return the differences of two logits, in codes of the logits, at which another entry begins or ends."""
    span = source.max_code - source.min_code
    if span >= _ALL:
        return _edges_of_wide(layer, source, span)
    deltas = np.arange(span + 1, dtype=np.int64)
    entries = _looked_up(layer, source, deltas)
    begins = np.flatnonzero(np.diff(entries, prepend=entries[0] - 1))
    return np.union1d(begins, np.append(begins[1:], len(deltas)) - 1)


def _edges_of_wide(layer: Softmax, source: FixedPoint, span: int) -> NDArray[np.int64]:
    """Return the first two turns of the table: too many differences are there to look at each."""
    step = 1 << max(source.fraction - layer.difference.fraction, 0)
    begins = np.arange(2 * len(layer.exp_table), dtype=np.int64) * step
    deltas = np.union1d(begins, begins + step - 1)
    return np.append(deltas[deltas < span], span)


def _looked_up(layer: Softmax, source: FixedPoint, deltas: NDArray[np.int64]) -> NDArray[np.int64]:
    pairs = np.stack([np.full_like(deltas, source.max_code), source.max_code - deltas], axis=1)
    return softmax_addresses(layer, pairs, source)[0][:, 1]


def _terms(layer: Softmax, source: FixedPoint, deltas: NDArray[np.int64]) -> NDArray[np.int64]:
    table = np.array(layer.exp_table, dtype=np.int64)
    return cast(table[_looked_up(layer, source, deltas)], layer.exp_format, layer.accumulator)


def _totals(layer: Softmax, classes: int) -> NDArray[np.int64]:
    """Return every code of the accumulator between the least and the largest sum of exp."""
    table = cast(np.array(layer.exp_table, dtype=np.int64), layer.exp_format, layer.accumulator)
    least, largest = table[0] + (classes - 1) * table.min(), table[0] + (classes - 1) * table.max()
    return np.arange(least, min(largest, layer.accumulator.max_code) + 1, dtype=np.int64)
