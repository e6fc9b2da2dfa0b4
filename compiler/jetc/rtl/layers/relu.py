"""Relu as a comparison with the sign bit, or as nothing where the cast saturates at zero anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import Overflow
from jetc_runtime.tensor import all_formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.relu import Relu
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: Relu, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return ``max(words, 0)``, or leave that to casts that saturate at zero."""
    results = all_formats(layer.result, sources[0].columns)
    left_to_cast = all(not each.signed and each.overflow is Overflow.SAT for each in results)
    return words[0] if left_to_cast else words[0].relu()
