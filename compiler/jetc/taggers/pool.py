"""Poolings before there are weights: what Keras calls each, and what a node of its tree costs in hardware."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.layers.pool import Pooling

__all__ = ["MORE_BITS", "POOLINGS", "PoolingFacts", "quotient_fraction"]


@dataclass(frozen=True, slots=True)
class PoolingFacts:
    """`keras_class` is the layer of Keras; `levels` and `luts_of_bit` are those of a node of the tree.

    Both are fitted, as the constants of the estimate are.
    """

    keras_class: str
    levels: float
    luts_of_bit: float


POOLINGS: Mapping[Pooling, PoolingFacts] = MappingProxyType(
    {
        "mean": PoolingFacts(keras_class="GlobalAveragePooling1D", levels=1.1, luts_of_bit=0.85),
        "sum": PoolingFacts(keras_class="RowSum", levels=1.1, luts_of_bit=0.85),
        "max": PoolingFacts(keras_class="GlobalMaxPooling1D", levels=2.0, luts_of_bit=2.0),
    }
)
MORE_BITS: Final = 2
"""Fraction bits of a quotient beyond those of its cast, so that the cast decides how a mean is rounded."""


def quotient_fraction(source: FixedPoint, result: FixedPoint) -> int:
    """Return the fraction bits of a mean that rounds: of `source`, to be cast to `result`.

    The sum of its rows is exact at this step, too.
    """
    return max(source.fraction, result.fraction + MORE_BITS)
