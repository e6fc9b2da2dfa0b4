"""Jets at the corners of the input formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc_runtime.network import Input
    from numpy.typing import NDArray

__all__ = ["corner_jets", "random_jets"]

_SINGLE_WORDS = 512
_EXTREME_JETS = 256


def random_jets(ports: Input, jets: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return codes, shape (jets, constituents, features), uniform over each feature's format."""
    low, high = _limits(ports)
    return rng.integers(low, high + 1, size=(jets, ports.constituents, len(ports.features)), dtype=np.int64)


def corner_jets(ports: Input, rng: np.random.Generator) -> dict[str, NDArray[np.int64]]:
    """Return by name jets at the corners: zero, the limits, a step off zero and off the limits, extremes.

    A word stands alone at its corner for at most 512 words, chosen by `rng`; ``saturation`` mixes the two
    limits at random, which drives every sum to its extremes.
    """
    low, high = _limits(ports)
    shape = (ports.constituents, len(ports.features))
    ups, downs = (np.broadcast_to(each, shape) for each in (high, low))
    zero = np.zeros((1, *shape), dtype=np.int64)
    mixed = rng.integers(0, 2, size=(_EXTREME_JETS, *shape)) == 1
    steps_up = np.broadcast_to(np.minimum(high, 1), shape)
    steps_down = np.broadcast_to(np.maximum(low, -1), shape)
    return {
        "zero": zero,
        "min": np.stack([downs, *_alone(downs, rng)]),
        "max": np.stack([ups, *_alone(ups, rng)]),
        "plus_one_lsb": np.stack([np.minimum(downs + 1, ups), *_alone(steps_up, rng)]),
        "minus_one_lsb": np.stack([np.maximum(ups - 1, downs), *_alone(steps_down, rng)]),
        "saturation": np.where(mixed, high, low),
    }


def _limits(ports: Input) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return (
        np.array([each.min_code for each in ports.formats], dtype=np.int64),
        np.array([each.max_code for each in ports.formats], dtype=np.int64),
    )


def _alone(values: NDArray[np.int64], rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Yield jets of one non-zero word of `values`, shape (constituents, features), and zeros."""
    words = rng.permutation(np.flatnonzero(values.ravel()))[:_SINGLE_WORDS]
    for word in np.sort(words):
        jet = np.zeros(values.size, dtype=np.int64)
        jet[word] = values.ravel()[word]
        yield jet.reshape(values.shape)
