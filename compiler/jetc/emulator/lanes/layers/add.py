"""Add: the sums of two words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import Value
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.add import Add

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(_: Add, sources: Sequence[Words]) -> Rows:
    """Return the sum of each column; a second source of one row stands beside every row."""
    first, second = sources
    return Rows(
        tuple(
            _sum(
                Exact(each, first.fraction(at)),
                Exact(second.beside(first, at), second.fraction(at)),
            )
            for at, each in enumerate(first.values)
        )
    )


def _sum(one: Exact, other: Exact) -> Exact:
    fraction = max(one.fraction, other.fraction)
    left, right = (_raised(each.value, fraction - each.fraction) for each in (one, other))
    text, reach = f"({left.text} + {right.text})", max(left.reach, right.reach)
    return Exact(Value(text, left.low + right.low, left.high + right.high, reach), fraction)


def _raised(value: Value, bits: int) -> Value:
    if not bits:
        return value
    return Value(f"({value.text} << {bits})", value.low << bits, value.high << bits, value.reach)
