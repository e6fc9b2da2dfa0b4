"""Cast: the words as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.cast import Cast

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(_: Cast, sources: Sequence[Words]) -> Rows:
    """Return each word."""
    (source,) = sources
    return Rows(tuple(Exact(each, source.fraction(at)) for at, each in enumerate(source.values)))
