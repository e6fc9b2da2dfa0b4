"""Select: some words of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.select import Select

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: Select, sources: Sequence[Words]) -> Rows:
    """Return the words of the selected columns."""
    (source,) = sources
    return Rows(tuple(Exact(source.values[at], source.fraction(at)) for at in layer.columns))
