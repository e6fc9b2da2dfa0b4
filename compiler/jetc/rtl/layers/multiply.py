"""Multiply as multipliers, one for each element of the first source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.rtl.symbolic import like, times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.multiply import Multiply
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: Multiply, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:  # noqa: ARG001 - as all
    """Return the products; where the second source is one row, it multiplies every row of the first."""
    first, second = np.broadcast_arrays(*map(np.asarray, words))
    made = [times(one, other) for one, other in zip(first.ravel(), second.ravel(), strict=True)]
    return like(words[0], made).reshape(first.shape)
