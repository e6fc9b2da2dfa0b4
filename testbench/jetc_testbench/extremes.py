"""Searching the words of a port for vectors that drive other words to their extremes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

__all__ = ["Effort", "Words", "extremes", "neighbours"]

_CHANGES = 3
"""Changes that a vector differs by from the one it is made of, each of a word or of a whole column."""


@dataclass(frozen=True, slots=True)
class Words:
    """The limits of a port's words, and which words stand in one column of a tensor, by number."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    columns: NDArray[np.int64]

    @classmethod
    def of(cls, formats: Sequence[FixedPoint], columns: Sequence[int]) -> Words:
        """Return the words of `formats`, with the number of each one's column."""
        low, high = (
            np.array([getattr(each, end) for each in formats], dtype=np.int64)
            for end in ("min_code", "max_code")
        )
        return cls(low, high, np.array(columns, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Effort:
    """How long a search goes on: generations, and children of each best vector in each."""

    generations: int
    children: int


def extremes(
    reached: Callable[[NDArray[np.int64]], NDArray[np.int64]],
    words: Words,
    start: NDArray[np.int64],
    rng: np.random.Generator,
    effort: Effort,
) -> NDArray[np.int64]:
    """Return the vectors, (2 x targets, words), that drove each target highest, then lowest.

    `reached` gives the targets, (vectors, targets), of vectors, (vectors, words). The search begins with
    `start`; in each generation every best vector has children, and any child may be a target's new best.
    """
    best = _best(start, reached(start))
    for _ in range(effort.generations):
        tried = np.concatenate([best, neighbours(np.repeat(best, effort.children, axis=0), words, rng)])
        best = _best(tried, reached(tried))
    return best


def _best(vectors: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    best: NDArray[np.int64] = vectors[np.concatenate([values.argmax(axis=0), values.argmin(axis=0)])]
    return best


def neighbours(vectors: NDArray[np.int64], words: Words, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return `vectors`, each with a few words or columns changed: to a limit, by one, at random."""
    found = vectors.astype(np.int64)
    for _ in range(_CHANGES):
        word = rng.integers(0, len(words.low), size=(len(found), 1))
        alone = rng.integers(0, 2, size=(len(found), 1)) == 1
        touched = (words.columns == words.columns[word]) & (~alone | (np.arange(len(words.low)) == word))
        found = np.where(touched, _changed(found, words, rng), found)
    return found


def _changed(vectors: NDArray[np.int64], words: Words, rng: np.random.Generator) -> NDArray[np.int64]:
    part = rng.random((len(vectors), 1))
    anywhere = words.low + np.floor(part * (words.high - words.low + 1)).astype(np.int64)
    choices = (words.low, words.high, vectors + 1, vectors - 1, anywhere)
    kind = rng.integers(0, len(choices), size=(len(vectors), 1))
    shape = vectors.shape
    picked = np.choose(kind, [np.broadcast_to(each, shape) for each in choices])
    return np.clip(picked, words.low, words.high)
