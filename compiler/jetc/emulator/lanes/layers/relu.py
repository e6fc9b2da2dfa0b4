"""Relu: the larger of each word and zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import Value
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.relu import Relu

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(_: Relu, sources: Sequence[Words]) -> Rows:
    """Return each word where it is positive."""
    (source,) = sources
    return Rows(tuple(Exact(_positive(each), source.fraction(at)) for at, each in enumerate(source.values)))


def _positive(value: Value) -> Value:
    return value if value.low >= 0 else Value(f"positive({value.text})", 0, max(value.high, 0), value.reach)
