"""Arrays of alkaid's symbolic words, which layers take and give."""

from __future__ import annotations

from typing import Any

import numpy as np
from alkaid.trace import FVArray

__all__ = ["Words", "like"]

Words = Any
"""alkaid's FVArray, an array of symbolic words. alkaid has no types."""


def like(words: Words, values: Any) -> Words:  # noqa: ANN401 - single words, in nested lists or an array
    """Return an array of `values`, to be optimised as `words` are."""
    return FVArray(np.array(values), words.solver_options, hwconf=words.hwconf)
