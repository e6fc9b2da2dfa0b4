"""Transpose: a word of every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import operand
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.transpose import Transpose

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(_: Transpose, sources: Sequence[Words]) -> Rows:
    """Return the words of column ``row``, which may be any of the source's."""
    (source,) = sources
    low, high = min(each.low for each in source.values), max(each.high for each in source.values)
    return Rows(
        tuple(
            Exact(operand(f"{source.name}[{at}][row]", low, high), source.fraction(0))
            for at in range(source.rows)
        )
    )
