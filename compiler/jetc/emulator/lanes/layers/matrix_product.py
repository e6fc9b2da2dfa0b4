"""Matrix product: the sum of the products of a row and a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.value import Value, product
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.matrix_product import MatrixProduct

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(_: MatrixProduct, sources: Sequence[Words]) -> Rows:
    """Return the sum of each column of the second source."""
    first, second = sources
    return Rows(tuple(_sum(first, second, column) for column in range(len(second.values))))


def _sum(first: Words, second: Words, column: int) -> Exact:
    fine = first.tensor.common.fraction
    terms = [
        product(each, second.at(str(at), column), fine - first.fraction(at))
        for at, each in enumerate(first.values)
    ]
    low, high = (sum(getattr(each, end) for each in terms) for end in ("low", "high"))
    total = Value(
        f"({' + '.join(each.text for each in terms)})", low, high, sum(each.reach for each in terms)
    )
    return Exact(total, fine + second.fraction(column))
