"""Add: the sums of two tensors, element by element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Add"]

_SOURCES = 2


@dataclass(frozen=True, slots=True)
class Add:
    """``result(x + y)``, exact before its one cast.

    The second source has the axes of the first, or the last of them alone: then it is one row for all.
    """

    name: str
    sources: tuple[str, ...]
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor like the first; NetworkError where the second does not fit, or no format a sum."""
        if len(sources) != _SOURCES:
            msg = f"it has {len(sources)} sources, and takes {_SOURCES}"
            raise NetworkError(msg)
        first, second = sources
        shapes = [(each.axes, each.sizes) for each in sources]
        if shapes[1] not in (shapes[0], (first.axes[-1:], first.sizes[-1:])):
            msg = f"it adds {second} to {first}; the same axes are wanted, or the last of them alone"
            raise NetworkError(msg)
        width = _integer(sources) + _fraction(sources)
        if width > MAX_WIDTH:
            msg = f"the sums of {first.common} and {second.common} take {width} bits, more than {MAX_WIDTH}"
            raise NetworkError(msg)
        return first.with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each element is computed alone."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the sums, at the finer step of both."""
        fraction = _fraction(sources)
        first, second = (
            each << fraction - source.common.fraction for each, source in zip(codes, sources, strict=True)
        )
        missing = first.ndim - second.ndim
        rows = second.reshape(second.shape[0], *[1] * missing, *second.shape[1:])
        return first + rows, FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)


def _integer(sources: Sequence[Tensor]) -> int:
    """Return the integer bits of a sum, its sign included where one of both has one."""
    signed = any(each.common.signed for each in sources)
    return 1 + max(each.common.integer + int(signed and not each.common.signed) for each in sources)


def _fraction(sources: Sequence[Tensor]) -> int:
    return max(each.common.fraction for each in sources)
