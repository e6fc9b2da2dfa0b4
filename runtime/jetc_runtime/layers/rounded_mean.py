"""Rounded mean: the sum of rows in an accumulator, divided by their number towards zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint, cast
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["RoundedMean"]


@dataclass(frozen=True, slots=True)
class RoundedMean:
    """``result(sum / number of rows)`` along `over`: the sum is cast to `accumulator` after each row.

    The quotient has the accumulator's step; what is finer is dropped, towards zero.
    """

    name: str
    sources: tuple[str, ...]
    over: Axis
    accumulator: FixedPoint
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return the source without the axis `over`; NetworkError where it is the last, or sums are wide."""
        source = one_source(sources)
        if self.over == source.axes[-1] or source.size(self.over) < 1:
            msg = f"it pools over {self.over}, the last axis; only rows can be pooled"
            raise NetworkError(msg)
        fraction = max(source.common.fraction, self.accumulator.fraction)
        if max(source.common.integer, self.accumulator.integer) + 1 + fraction > MAX_WIDTH:
            msg = f"sums of {source.common} and {self.accumulator} take more than {MAX_WIDTH} bits"
            raise NetworkError(msg)
        return source.without(self.over).with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return the axis that it removes."""
        return (self.over,)

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the quotients at the step of the accumulator."""
        source, to = sources[0], self.accumulator
        rows = np.moveaxis(codes[0], 1 + source.axes.index(self.over), 0)
        fraction = max(source.common.fraction, to.fraction)
        sums = FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)
        total = np.zeros_like(rows[0])
        for row in rows:
            whole = (total << fraction - to.fraction) + (row << fraction - source.common.fraction)
            total = cast(whole, sums, to)
        return np.sign(total) * (np.abs(total) // len(rows)), to
