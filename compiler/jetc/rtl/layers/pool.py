"""Pool as a tree over the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.pool import Pool
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: Pool, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return the summary of the rows; the division of a mean by a power of two moves the binary point."""
    axis, count = sources[0].axes.index(layer.over), sources[0].size(layer.over)
    match layer.how:
        case "mean":
            return np.sum(words[0], axis=axis) * (1.0 / count)
        case "sum":
            return np.sum(words[0], axis=axis)
        case "max":
            return np.max(words[0], axis=axis)
        case _:
            assert_never(layer.how)
