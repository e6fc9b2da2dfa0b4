"""Masked mean: the sum of the rows that are there, times a table of reciprocals at their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["MaskedMean"]

_SOURCES = 2


@dataclass(frozen=True, slots=True)
class MaskedMean:
    """``result(reciprocals[number of masked rows] * (sum of the masked rows of x along over))``.

    The second source has a word a row, of one bit without a sign: 1 where the row counts. `reciprocals` are
    codes, one for each number of rows that can count, from none on. All is exact before the one cast.
    """

    name: str
    sources: tuple[str, ...]
    over: Axis
    reciprocals: tuple[int, ...]
    reciprocal_format: FixedPoint
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return the source without the axis `over`; NetworkError where mask or table do not fit it."""
        if len(sources) != _SOURCES:
            msg = f"it has {len(sources)} sources, and takes {_SOURCES}"
            raise NetworkError(msg)
        source, mask = sources
        rows = source.size(self.over)
        if source.axes[0] != self.over or mask.axes != (self.over, "features") or mask.sizes != (rows, 1):
            msg = f"{mask} do not tell which rows of {source} count"
            raise NetworkError(msg)
        if (mask.common.signed, mask.common.width, mask.common.integer) != (False, 1, 1):
            msg = f"its mask has the format {mask.common}, and a row counts or does not"
            raise NetworkError(msg)
        form = self.reciprocal_format
        if len(self.reciprocals) != rows + 1 or not all(
            form.min_code <= each <= form.max_code for each in self.reciprocals
        ):
            msg = f"its {len(self.reciprocals)} reciprocals are no table of 0 to {rows} rows in {form}"
            raise NetworkError(msg)
        bits = source.common.width + (rows - 1).bit_length() + form.width
        if bits > MAX_WIDTH:
            msg = f"the masked mean of {rows} x {source.common} takes {bits} bits, more than {MAX_WIDTH}"
            raise NetworkError(msg)
        return source.without(self.over).with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return the axis that it removes."""
        return (self.over,)

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the products of sums and reciprocals."""
        rows, mask = codes
        reciprocals = np.array(self.reciprocals, dtype=np.int64)[mask[..., 0].sum(axis=1)]
        total = (rows * mask.reshape(*mask.shape[:2], *[1] * (rows.ndim - 2))).sum(axis=1)
        fraction = sources[0].common.fraction + self.reciprocal_format.fraction
        scale = reciprocals.reshape(-1, *[1] * (total.ndim - 1))
        return total * scale, FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)
