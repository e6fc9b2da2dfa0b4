"""Look-up: the entry at each word, whose point is moved and whose fraction is dropped towards zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import operand, typed
from jetc.emulator.lanes.words import Exact, Rows, array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.look_up import LookUp

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: LookUp, sources: Sequence[Words]) -> Rows:
    """Return the entry of each column."""
    (source,) = sources
    first = [f"static {array('std::int64_t', layer.table, 'entries').strip()}"]
    words = []
    for at, each in enumerate(source.values):
        place = _place(layer, typed(each.text, narrow=False), source.fraction(at) - layer.steps)
        first.append(f"const Wide entry_{at} = looked_up(entries, narrow({place}));")
        entry = operand(f"entry_{at}", min(layer.table), max(layer.table))
        words.append(Exact(entry, layer.table_format.fraction))
    return Rows(tuple(words), tuple(first))


def _place(layer: LookUp, word: str, drop: int) -> str:
    shift, size = f"{'>>' if drop > 0 else '<<'} {min(abs(drop), 62)}", len(layer.table)
    whole = f"(positive({word}) {shift}) - (positive(-{word}) {shift})"
    return f"clamped({whole} + {size // 2}, 0, {size - 1})"
