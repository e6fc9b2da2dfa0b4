"""A block of the tagger: the tensors on its ports, and what the integer evaluator makes of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.evaluate import evaluate_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network
    from numpy.typing import NDArray

__all__ = [
    "Block",
    "Bundle",
    "as_taken",
    "batches",
    "column_formats",
    "column_numbers",
    "expected",
    "inputs_of",
    "joined",
    "ports_of",
    "split",
    "taken_of",
    "tensors_of",
    "word_formats",
    "word_labels",
]

_ROWS = 4096
"""Vectors that are evaluated at a time, so that their tensors stay small."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A tensor on a port: `rows` times its columns, row by row, the first lowest."""

    tensor: str
    rows: int


@dataclass(frozen=True, slots=True)
class Block:
    """A module of the design: the tensors that it takes and gives, the first lowest, and its latency."""

    module: str
    instances: int
    takes: tuple[Bundle, ...]
    gives: tuple[Bundle, ...]
    latency_cycles: int


def ports_of(network: Network) -> tuple[Bundle, ...]:
    """Return what stands on in_data of the whole design: constituents, after them the words of the jet."""
    return tuple(Bundle(each.name, math.prod(each.tensor.sizes[:-1])) for each in network.inputs)


def inputs_of(network: Network, codes: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """Return by name the inputs in `codes` of in_data, (jets, words), as `evaluate` takes them."""
    return split(network, ports_of(network), codes)


def column_formats(network: Network, tensor: str) -> tuple[FixedPoint, ...]:
    """Return the formats of one row of `tensor`."""
    return network.tensor(tensor).formats


def column_numbers(network: Network, bundles: tuple[Bundle, ...]) -> list[int]:
    """Return for each word of a port the number of its column, counted over all tensors of the port."""
    columns: list[int] = []
    first = 0
    for each in bundles:
        count = network.tensor(each.tensor).columns
        columns += [first + column for _ in range(each.rows) for column in range(count)]
        first += count
    return columns


def word_formats(network: Network, bundles: tuple[Bundle, ...]) -> tuple[FixedPoint, ...]:
    """Return the formats of the words of a port."""
    return tuple(word for each in bundles for word in column_formats(network, each.tensor) * each.rows)


def word_labels(network: Network, bundles: tuple[Bundle, ...]) -> tuple[str, ...]:
    """Return for each word of a port its tensor, row and column, as in ``constituent_1[3].5``."""
    return tuple(
        f"{each.tensor}[{row}].{column}"
        for each in bundles
        for row in range(each.rows)
        for column in range(len(column_formats(network, each.tensor)))
    )


def split(
    network: Network, bundles: tuple[Bundle, ...], codes: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Return by name the tensors in `codes`, (vectors, words), as `evaluate_from` takes them."""
    tensors, start = {}, 0
    for each in bundles:
        end = start + each.rows * network.tensor(each.tensor).columns
        tensors[each.tensor] = as_taken(network, each, codes[:, start:end])
        start = end
    return tensors


def as_taken(network: Network, bundle: Bundle, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `codes` of a tensor as a port takes it, a vector of the port after the other.

    A port with fewer rows than the tensor has one of its outermost axis: each is a vector of its own.
    """
    sizes = network.tensor(bundle.tensor).sizes
    whole = math.prod(sizes[:-1]) == bundle.rows
    return codes.reshape((-1, *sizes) if whole else (-1, 1, *sizes[1:]))


def taken_of(
    network: Network, block: Block, tensors: Mapping[str, NDArray[np.int64]]
) -> dict[str, NDArray[np.int64]]:
    """Return what `block` takes of `tensors`, by name, each as long: what has no rows, once for each."""
    taken = {each.tensor: as_taken(network, each, tensors[each.tensor]) for each in block.takes}
    vectors = max(map(len, taken.values()))
    return {name: np.repeat(each, vectors // len(each), axis=0) for name, each in taken.items()}


def tensors_of(network: Network, block: Block, codes: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """Return the tensors of `block`, taken, made and between, for `codes` of in_data, (vectors, words)."""
    return evaluate_from(
        network, split(network, block.takes, codes), wanted={each.tensor for each in block.gives}
    )


def expected(network: Network, block: Block, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the words of out_data, (vectors, words), for `codes` of in_data, (vectors, words)."""
    parts = [joined(block.gives, tensors_of(network, block, part)) for part in batches(codes)]
    return np.concatenate(parts)


def batches(codes: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield `codes` a few thousand vectors at a time, at least once."""
    for start in range(0, max(len(codes), 1), _ROWS):
        yield codes[start : start + _ROWS]


def joined(bundles: tuple[Bundle, ...], tensors: Mapping[str, NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return the words of a port, (vectors, words), from its tensors."""
    parts = [tensors[each.tensor] for each in bundles]
    return np.concatenate([each.reshape(len(each), math.prod(each.shape[1:])) for each in parts], axis=1)
