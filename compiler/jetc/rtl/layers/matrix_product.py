"""Matrix product as a multiplier for each product, and trees of adders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.rtl.symbolic import like, times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.matrix_product import MatrixProduct
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: MatrixProduct, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:  # noqa: ARG001 - as all
    """Return the sums, for as many rows of the first source as there are."""
    rows, columns = np.asarray(words[0]), np.asarray(words[1]).T
    flat = rows.reshape(-1, rows.shape[-1])
    made = [[_sum(words[0], row, column) for column in columns] for row in flat]
    return like(words[0], made).reshape((*rows.shape[:-1], len(columns)))


def _sum(words: Words, row: Any, column: Any) -> Any:  # noqa: ANN401 - arrays of alkaid's FVariable
    terms = [times(one, other) for one, other in zip(row, column, strict=True)]
    return np.asarray(np.sum(like(words, terms), keepdims=True)).ravel()[0]
