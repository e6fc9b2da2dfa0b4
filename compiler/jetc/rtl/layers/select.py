"""Select as wires."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.rtl.symbolic import like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.select import Select
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: Select, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:  # noqa: ARG001 - as all
    """Return these words of each row."""
    return like(words[0], np.asarray(words[0])[..., list(layer.columns)])
