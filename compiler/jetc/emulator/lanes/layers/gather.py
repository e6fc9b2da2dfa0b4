"""Gather: the words of a row by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.gather import Gather

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: Gather, sources: Sequence[Words]) -> Rows:
    """Return the words of the row whose number stands in a table."""
    (source,) = sources
    table = f"constexpr int gathered[] = {{{', '.join(map(str, layer.rows))}}};"
    columns = range(len(source.values))
    return Rows(tuple(Exact(source.at("gathered[row]", at), source.fraction(at)) for at in columns), (table,))
