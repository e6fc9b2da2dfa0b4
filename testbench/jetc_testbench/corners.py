"""Jets at the corners of the input formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Port
    from numpy.typing import NDArray

__all__ = ["corner_jets", "random_jets"]

_SINGLE_WORDS = 512
_EXTREME_JETS = 256


def random_jets(port: Port, jets: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return codes, shape (jets, constituents, features) or (jets, features), uniform over each format."""
    low, high = _limits(port.formats)
    return rng.integers(low, high + 1, size=(jets, *port.tensor.sizes), dtype=np.int64)


def corner_jets(formats: Sequence[FixedPoint], rng: np.random.Generator) -> dict[str, NDArray[np.int64]]:
    """Return by name jets at the corners: zero, the limits, a step off zero and off the limits, extremes.

    `formats` are those of the words of in_data, and codes have the shape (jets, words).

    A word stands alone at its corner for at most 512 words, chosen by `rng`; ``saturation`` mixes the two
    limits at random, which drives every sum to its extremes.
    """
    downs, ups = _limits(formats)
    mixed = rng.integers(0, 2, size=(_EXTREME_JETS, len(formats))) == 1
    steps_up, steps_down = np.minimum(ups, 1), np.maximum(downs, -1)
    return {
        "zero": np.zeros((1, len(formats)), dtype=np.int64),
        "min": np.stack([downs, *_alone(downs, rng)]),
        "max": np.stack([ups, *_alone(ups, rng)]),
        "plus_one_lsb": np.stack([np.minimum(downs + 1, ups), *_alone(steps_up, rng)]),
        "minus_one_lsb": np.stack([np.maximum(ups - 1, downs), *_alone(steps_down, rng)]),
        "saturation": np.where(mixed, ups, downs),
    }


def _limits(formats: Sequence[FixedPoint]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return (
        np.array([each.min_code for each in formats], dtype=np.int64),
        np.array([each.max_code for each in formats], dtype=np.int64),
    )


def _alone(values: NDArray[np.int64], rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Yield jets of one non-zero word of `values`, shape (words,), and zeros."""
    words = rng.permutation(np.flatnonzero(values))[:_SINGLE_WORDS]
    for word in np.sort(words):
        jet = np.zeros(values.size, dtype=np.int64)
        jet[word] = values[word]
        yield jet
