"""Multiply: the products of two words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import product
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.multiply import Multiply

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(_: Multiply, sources: Sequence[Words]) -> Rows:
    """Return the product of each column; a second source of one row stands beside every row."""
    first, second = sources
    return Rows(
        tuple(
            Exact(
                product(each, second.beside(first, at)),
                first.fraction(at) + second.fraction(at),
            )
            for at, each in enumerate(first.values)
        )
    )
