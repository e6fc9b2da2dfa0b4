"""Concatenate as wires side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.rtl.symbolic import like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.concatenate import Concatenate
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: Concatenate, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:  # noqa: ARG001 - as all
    """Return the words of the first source, then those of the second."""
    return like(words[0], np.concatenate([np.asarray(each) for each in words], axis=-1))
