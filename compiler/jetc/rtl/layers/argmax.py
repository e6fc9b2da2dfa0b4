"""Argmax as a comparison of each two classes: the first of equal ones wins against those that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.rtl.symbolic import constant, like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.argmax import Argmax
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: Argmax, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:  # noqa: ARG001 - as all
    """Return a bit for each class."""
    row = list(np.asarray(words[0]))
    return like(words[0], [_wins(at, row) for at in range(len(row))])


def _wins(at: int, row: Sequence[Words]) -> Words:
    """Return whether no class is larger than class `at`, and none before it as large."""
    won = constant(row[at], 1.0)
    for other, word in enumerate(row):
        if other < at:
            won = won * (word - row[at]).is_negative()
        elif other > at:
            won = won * (1.0 - (row[at] - word).is_negative())
    return won
