"""Select as wires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from alkaid.trace import FVArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.select import Select
    from jetc_runtime.tensor import Tensor

__all__ = ["build"]

Words = Any
"""alkaid's FVArray, an array of symbolic words. alkaid has no types."""


def build(layer: Select, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:  # noqa: ARG001 - as all
    """Return these words of each row."""
    chosen = np.asarray(words[0])[..., list(layer.columns)]
    return FVArray(chosen, words[0].solver_options, hwconf=words[0].hwconf)
