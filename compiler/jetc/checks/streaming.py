"""The words of a jet on a stream, and the clocks that they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.language.sections.model import Features, Link

__all__ = ["beats_of", "words_of"]


def words_of(features: Features, link: Link | None) -> int:
    """Return the words of a jet: one a constituent, and one of the jet on the link or where it has inputs."""
    of_the_jet = link is not None or bool(features.of_the_jet)
    return features.constituents + of_the_jet


def beats_of(words: int, words_per_beat: int) -> int:
    """Return the beats of a jet of so many words.

    >>> [beats_of(17, each) for each in (1, 6, 16, 17)]
    [17, 3, 2, 1]
    """
    return -(-words // words_per_beat)
