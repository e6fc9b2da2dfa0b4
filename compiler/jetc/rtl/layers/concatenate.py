"""Concatenate as wires side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from alkaid.trace import FVArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.concatenate import Concatenate
    from jetc_runtime.tensor import Tensor

__all__ = ["build"]

Words = Any
"""alkaid's FVArray, an array of symbolic words. alkaid has no types."""


def build(layer: Concatenate, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:  # noqa: ARG001 - as all
    """Return the words of the first source, then those of the second."""
    joined = np.concatenate([np.asarray(each) for each in words], axis=-1)
    return FVArray(joined, words[0].solver_options, hwconf=words[0].hwconf)
