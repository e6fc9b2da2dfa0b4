"""Add: the sums of two tensors, element by element."""

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

__all__ = ["Add"]


@dataclass(frozen=True, slots=True)
class Add(Elementwise):
    """``result(x + y)``, exact before its one cast."""

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor like the first; NetworkError where the second does not fit, or no format a sum."""
        first, second = two_alike(sources, "adds {second} to {first}")
        width = _integer(sources) + _fraction(sources)
        if width > MAX_WIDTH:
            msg = f"the sums of {first.common} and {second.common} take {width} bits, more than {MAX_WIDTH}"
            raise NetworkError(msg)
        return first.with_formats(self.result)

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the sums, at the finer step of both."""
        fraction = _fraction(sources)
        first, second = (
            each << fraction - source.common.fraction for each, source in zip(codes, sources, strict=True)
        )
        return first + beside(first, second), FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)


def _integer(sources: Sequence[Tensor]) -> int:
    """Return the integer bits of a sum, its sign included where one of both has one."""
    signed = any(each.common.signed for each in sources)
    return 1 + max(each.common.integer + int(signed and not each.common.signed) for each in sources)


def _fraction(sources: Sequence[Tensor]) -> int:
    return max(each.common.fraction for each in sources)
