"""Matrix product: the rows of one tensor times the columns of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, all_formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MatrixProduct"]

_SOURCES, _AXES = 2, 2


@dataclass(frozen=True, slots=True)
class MatrixProduct:
    """``result(x @ y)``: sums of products of words, exact before the one cast.

    The last axis of the first source is the first axis of the second; the sums are over it.
    """

    name: str
    sources: tuple[str, ...]
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return the rows of the first and the columns of the second; NetworkError where they do not fit."""
        if len(sources) != _SOURCES:
            msg = f"it has {len(sources)} sources, and takes {_SOURCES}"
            raise NetworkError(msg)
        first, second = sources
        fits = {len(each.axes) for each in sources} == {_AXES}
        if not fits or (first.axes[1], first.sizes[1]) != (second.axes[0], second.sizes[0]):
            msg = f"it multiplies {first} by {second}; the last axis of one has to be the first of the other"
            raise NetworkError(msg)
        width = sum(each.common.width for each in sources) + first.sizes[1].bit_length()
        if width > MAX_WIDTH:
            msg = f"sums of {first.sizes[1]} products of {first.common} and {second.common} take {width} bits"
            raise NetworkError(f"{msg}, more than {MAX_WIDTH}")
        columns = all_formats(self.result, second.sizes[1])
        return Tensor((first.axes[0], second.axes[1]), (first.sizes[0], second.sizes[1]), columns)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each row of the first source is computed alone, with all of the second."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the sums of products, at the product of both steps."""
        fraction = sum(each.common.fraction for each in sources)
        return codes[0] @ codes[1], FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)
