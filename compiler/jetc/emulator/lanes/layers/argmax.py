"""Argmax: 1 where no class is larger, and none before is as large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import Value
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.argmax import Argmax

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: Argmax, sources: Sequence[Words]) -> Rows:  # noqa: ARG001 - as all
    """Return a product of comparisons of each column."""
    (source,) = sources
    finest = max(source.fraction(at) for at in range(len(source.values)))
    words = [_aligned(each, finest - source.fraction(at)) for at, each in enumerate(source.values)]
    return Rows(tuple(Exact(_wins(at, words), 0) for at in range(len(words))))


def _aligned(word: Value, shift: int) -> Value:
    return Value(f"({word.text} << {shift})", word.low << shift, word.high << shift)


def _wins(at: int, words: Sequence[Value]) -> Value:
    """Return 1 or 0; the difference to a later class may be 0."""
    reach = max(abs(each.low) + abs(each.high) + 1 for each in words) * 2
    terms = [
        f"clamped({words[at].text} - {each.text}{' + 1' if other > at else ''}, 0, 1)"
        for other, each in enumerate(words)
        if other != at
    ]
    return Value(" * ".join(terms) or "@(everywhere(1))", 0, 1, reach)
