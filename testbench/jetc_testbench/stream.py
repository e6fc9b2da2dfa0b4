"""A jet on a stream: the beats that its words come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_testbench.words import pack

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

__all__ = ["Stream", "beats_of_jets", "is_last"]


@dataclass(frozen=True, slots=True)
class Stream:
    """The bits of each word of a jet, in the order in which they come, and those it has in a beat."""

    words: tuple[int, ...]
    word_bits: int
    words_per_beat: int
    events: bool = False
    """Whether tuser says with a jet, on both sides, that it is the last of its event."""


def is_last(vector: int) -> bool:
    """Tell whether a jet is sent as the last of its event: in no regular order.

    >>> [is_last(each) for each in range(8)]
    [True, False, False, True, False, True, True, True]
    """
    return bool(vector * 2654435761 >> 7 & 1)


def beats_of_jets(stream: Stream, codes: NDArray[np.int64], formats: Sequence[FixedPoint]) -> list[list[int]]:
    """Return the beats of jets; bits of no word are 1, so that one that is taken for a word shows."""
    return [_beats(stream, jet) for jet in pack(codes, formats)]


def _beats(stream: Stream, jet: int) -> list[int]:
    padded = []
    for width in stream.words:
        above = (1 << stream.word_bits) - (1 << width)
        padded.append(jet & (1 << width) - 1 | above)
        jet >>= width
    padded += [(1 << stream.word_bits) - 1] * (-len(padded) % stream.words_per_beat)
    groups = (padded[at : at + stream.words_per_beat] for at in range(0, len(padded), stream.words_per_beat))
    return [sum(word << at * stream.word_bits for at, word in enumerate(group)) for group in groups]
