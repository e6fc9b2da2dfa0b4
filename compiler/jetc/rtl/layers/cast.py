"""Cast as wires: the cast at the end of every layer is all that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.cast import Cast
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: Cast, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:  # noqa: ARG001 - as all
    """Return the words as they are."""
    return words[0]
