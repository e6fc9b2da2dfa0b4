"""Gather: rows again, in a stated order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, all_formats, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["Gather"]

_ROWS_AND_WORDS = 2


@dataclass(frozen=True, slots=True)
class Gather:
    """``x[rows]``: rows of these numbers make up the axis `axis`; `result` are their formats, unchanged."""

    name: str
    sources: tuple[str, ...]
    rows: tuple[int, ...]
    axis: Axis
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return as many rows; NetworkError where the source has none of such a number, or other formats."""
        source = one_source(sources)
        if (
            len(source.axes) != _ROWS_AND_WORDS
            or not self.rows
            or not set(self.rows) <= set(range(source.sizes[0]))
        ):
            msg = f"it gathers rows {self.rows} of {source}"
            raise NetworkError(msg)
        if all_formats(self.result, source.columns) != source.formats:
            msg = f"its result is {self.result}, and no word may change"
            raise NetworkError(msg)
        return Tensor((self.axis, source.axes[1]), (len(self.rows), source.columns), source.formats)

    def across(self) -> tuple[Axis, ...]:
        """Return all axes that its source's rows can have."""
        return ("constituents", "partners", "pairs", "features")

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the codes of these rows."""
        return codes[0][:, list(self.rows)], sources[0].common
