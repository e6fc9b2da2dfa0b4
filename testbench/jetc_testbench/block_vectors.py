"""Vectors native to the ports of a block alone: what its own formats allow, and not only what jets give it.

    for name, codes in block_vectors(network, block, reached, seed=7):  # codes: (vectors, words of in_data)
        ...

The same network, block, tensors and seed give the same vectors, 60,000 and more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.network import Softmax

from jetc_testbench.block import column_numbers, joined, tensors_of, word_formats
from jetc_testbench.extremes import Effort, Words, extremes, neighbours
from jetc_testbench.softmax_vectors import close_logits, every_exp_entry, every_inverse_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc_testbench.block import Block

__all__ = ["block_vectors"]

_VECTORS = 20_000
"""Of each of the three kinds of random vectors."""
_CORNERS = 4_000
_START = 4_000
_EFFORT = Effort(generations=30, children=4)
_NEIGHBOURS = 8
_SPARSITIES = (0.05, 0.15, 0.5)


def block_vectors(
    network: Network, block: Block, reached: Mapping[str, NDArray[np.int64]], *, seed: int
) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield groups of vectors for in_data by name; `reached` has the tensors that jets give the block.

    ``uniform`` draws each word alone, ``graded`` the words of a column between two limits of that column's
    own, so that their mean takes every value, ``sparse`` leaves most columns at zero, ``corners`` has each
    column at a limit. ``extremes`` drive every word of every layer to both its ends. Before a softmax come
    logits that look up every entry of its tables.
    """
    rng = np.random.default_rng([seed, *block.module.encode()])
    words = _words(network, block)
    graded = _graded(words, _VECTORS, rng)
    given = _distinct(joined(block.takes, reached), rng)
    uniform = rng.integers(words.low, words.high + 1, (_VECTORS, len(words.low)), dtype=np.int64)
    yield "jets", given
    yield "uniform", uniform
    yield "graded", graded
    yield "sparse", _sparse(_graded(words, _VECTORS, rng), words, rng)
    yield "corners", _corners(words, rng)
    yield from _softmax_groups(network, block, rng)
    start = np.concatenate([each[:_START] for each in (given, uniform, graded)])
    yield "extremes", _extremes(network, block, words, start, rng)


def _words(network: Network, block: Block) -> Words:
    return Words.of(word_formats(network, block.takes), column_numbers(network, block.takes))


def _distinct(vectors: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    some = vectors[rng.permutation(len(vectors))[: 2 * _VECTORS]]
    found: NDArray[np.int64] = rng.permutation(np.unique(some, axis=0))[:_VECTORS]
    return found


def _graded(words: Words, vectors: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw every word between two limits drawn for its column, equal ones in a third of the vectors."""
    shape = (vectors, int(words.columns.max()) + 1)
    ends = np.sort(rng.random((2, *shape)), axis=0)
    ends[1, ::3] = ends[0, ::3]
    low, high = (each[:, words.columns] for each in ends)
    part = low + (high - low) * rng.random((vectors, len(words.low)))
    found: NDArray[np.int64] = words.low + np.floor(part * (words.high - words.low + 1)).astype(np.int64)
    return found


def _sparse(vectors: NDArray[np.int64], words: Words, rng: np.random.Generator) -> NDArray[np.int64]:
    columns = int(words.columns.max()) + 1
    kept = rng.random((len(vectors), columns)) < rng.choice(_SPARSITIES, (len(vectors), 1))
    zero = np.clip(0, words.low, words.high)
    return np.where(kept[:, words.columns], vectors, zero)


def _corners(words: Words, rng: np.random.Generator) -> NDArray[np.int64]:
    columns = int(words.columns.max()) + 1
    chance = rng.random((_CORNERS, 1))
    up = (rng.random((_CORNERS, columns)) < chance)[:, words.columns]
    alone = rng.random((_CORNERS, len(words.low))) < chance
    up[::2] = alone[::2]
    up[0], up[1] = False, True
    return np.where(up, words.high, words.low)


def _softmax_groups(
    network: Network, block: Block, rng: np.random.Generator
) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield the groups for a block that is a softmax of the one tensor that it takes."""
    tensors = [each.tensor for each in block.takes]
    layers = [each for each in network.layers if isinstance(each, Softmax) and [*each.sources] == tensors]
    for layer in layers:
        classes, source = network.tensor(layer.name).columns, network.format_of(layer.sources[0])
        suffix = f"_{layer.name}" if len(layers) > 1 else ""
        yield f"close_logits{suffix}", close_logits(source, classes, _VECTORS, rng)
        yield f"exp_entries{suffix}", every_exp_entry(layer, source, classes, rng)
        yield f"inverse_entries{suffix}", every_inverse_entry(layer, source, classes, rng)


def _extremes(
    network: Network, block: Block, words: Words, start: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return the vectors that drive every word of every layer of the block to both ends, and vectors near."""
    taken = {each.tensor for each in block.takes}

    def reached(vectors: NDArray[np.int64]) -> NDArray[np.int64]:
        tensors = tensors_of(network, block, vectors)
        made = [each for name, each in tensors.items() if name not in taken]
        return np.concatenate([each.reshape(len(each), -1) for each in made], axis=1)

    best = extremes(reached, words, start, rng, _EFFORT)
    return np.concatenate([best, neighbours(np.repeat(best, _NEIGHBOURS, axis=0), words, rng)])
