"""Multiply: the products of two tensors, element by element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint
from jetc_runtime.tensor import Elementwise, NetworkError, beside, two_alike

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from jetc_runtime.tensor import Tensor

__all__ = ["Multiply"]


@dataclass(frozen=True, slots=True)
class Multiply(Elementwise):
    """``result(x * y)``, exact before its one cast."""

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor like the first; NetworkError where the second does not fit, or no format holds."""
        first, second = two_alike(sources, "multiplies {first} by {second}")
        width = first.common.width + second.common.width
        if width > MAX_WIDTH:
            msg = f"products of {first.common} and {second.common} take {width} bits, more than {MAX_WIDTH}"
            raise NetworkError(msg)
        return first.with_formats(self.result)

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the products, at the product of both steps."""
        fraction = sum(each.common.fraction for each in sources)
        first, second = codes
        return first * beside(first, second), FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)
