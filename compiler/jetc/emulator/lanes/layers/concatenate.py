"""Concatenate: the words of each source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.concatenate import Concatenate

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(_: Concatenate, sources: Sequence[Words]) -> Rows:
    """Return the words of the first source, then those of the second."""
    return Rows(
        tuple(Exact(each, source.fraction(at)) for source in sources for at, each in enumerate(source.values))
    )
