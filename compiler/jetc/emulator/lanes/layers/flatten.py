"""Flatten: the words of all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.flatten import Flatten

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(_: Flatten, sources: Sequence[Words]) -> Rows:
    """Return the words of one row after the other."""
    (source,) = sources
    columns = range(len(source.values))
    return Rows(
        tuple(
            Exact(source.at(str(row), at), source.fraction(at))
            for row in range(source.rows)
            for at in columns
        )
    )
