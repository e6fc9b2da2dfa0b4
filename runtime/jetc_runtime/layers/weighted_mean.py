"""Weighted mean: the sum of the rows by their weights, times a table of reciprocals at the sum of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["WeightedMean"]

_SOURCES = 2


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """``result(reciprocals[sum of weights] * (sum of weight * x along over))``.

    The second source has a weight a row, without a sign; of one bit it tells whether the row counts at all.
    `reciprocals` are codes, one for each sum that the codes of the weights can have, from 0 on. All is exact
    before the one cast.
    """

    name: str
    sources: tuple[str, ...]
    over: Axis
    reciprocals: tuple[int, ...]
    reciprocal_format: FixedPoint
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return the source without the axis `over`; NetworkError where weights or table do not fit it."""
        if len(sources) != _SOURCES:
            msg = f"it has {len(sources)} sources, and takes {_SOURCES}"
            raise NetworkError(msg)
        source, weights = sources
        rows = source.size(self.over)
        fits = weights.axes == (self.over, "features") and weights.sizes == (rows, 1)
        if source.axes[0] != self.over or not fits:
            msg = f"{weights} are not a weight for each row of {source}"
            raise NetworkError(msg)
        if weights.common.signed:
            msg = f"its weights have the format {weights.common}, and a weight has no sign"
            raise NetworkError(msg)
        self._check_table(source, weights, rows)
        return source.without(self.over).with_formats(self.result)

    def _check_table(self, source: Tensor, weights: Tensor, rows: int) -> None:
        form, largest = self.reciprocal_format, rows * weights.common.max_code
        if len(self.reciprocals) != largest + 1 or not all(
            form.min_code <= each <= form.max_code for each in self.reciprocals
        ):
            msg = f"its {len(self.reciprocals)} reciprocals are no table of sums 0 to {largest} in {form}"
            raise NetworkError(msg)
        bits = source.common.width + (largest - 1).bit_length() + form.width
        if bits > MAX_WIDTH:
            msg = f"the weighted mean of {rows} x {source.common} takes {bits} bits, more than {MAX_WIDTH}"
            raise NetworkError(msg)

    def across(self) -> tuple[Axis, ...]:
        """Return the axis that it removes."""
        return (self.over,)

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the products of sums and reciprocals."""
        rows, weights = codes
        reciprocals = np.array(self.reciprocals, dtype=np.int64)[weights[..., 0].sum(axis=1)]
        total = (rows * weights.reshape(*weights.shape[:2], *[1] * (rows.ndim - 2))).sum(axis=1)
        fraction = sum(each.common.fraction for each in sources) + self.reciprocal_format.fraction
        scale = reciprocals.reshape(-1, *[1] * (total.ndim - 1))
        return total * scale, FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)
