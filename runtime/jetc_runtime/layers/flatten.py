"""Flatten: the words of all rows, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, all_formats, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["Flatten"]

_ROWS_AND_WORDS = 2


@dataclass(frozen=True, slots=True)
class Flatten:
    """``result(words of the first row, then those of the second, ...)``: rows become features."""

    name: str
    sources: tuple[str, ...]
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor of features alone; NetworkError where the source is not rows of features."""
        source = one_source(sources)
        if len(source.axes) != _ROWS_AND_WORDS or source.axes[-1] != "features":
            msg = f"it flattens {source}; rows of features are wanted"
            raise NetworkError(msg)
        size = source.sizes[0] * source.columns
        return Tensor(("features",), (size,), all_formats(self.result, size))

    def across(self) -> tuple[Axis, ...]:
        """Return all axes that rows can have: it joins them."""
        return ("constituents", "pairs")

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the codes of all rows, one row after the other."""
        return codes[0].reshape(len(codes[0]), -1), sources[0].common
