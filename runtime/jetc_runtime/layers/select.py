"""Select: some words of each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, all_formats, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["Select"]


@dataclass(frozen=True, slots=True)
class Select:
    """``result(x[..., columns])``: the words of these numbers along the last axis, in this order."""

    name: str
    sources: tuple[str, ...]
    columns: tuple[int, ...]
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return as many words of each row; NetworkError where the source has none of such a number."""
        source = one_source(sources)
        if not self.columns or not all(0 <= each < source.columns for each in self.columns):
            msg = f"it selects {self.columns} of {source}"
            raise NetworkError(msg)
        size = len(self.columns)
        return Tensor(source.axes, (*source.sizes[:-1], size), all_formats(self.result, size))

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each row is made alone."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the codes of these words."""
        return codes[0][..., list(self.columns)], sources[0].common
