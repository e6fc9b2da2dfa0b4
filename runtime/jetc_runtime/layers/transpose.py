"""Transpose: rows become columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.tensor import Axis, NetworkError, Tensor, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["Transpose"]

_ROWS_AND_WORDS = 2


@dataclass(frozen=True, slots=True)
class Transpose:
    """``x`` with its two axes in the other order; `result` is the format of its words, and none changes."""

    name: str
    sources: tuple[str, ...]
    result: FixedPoint

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return the tensor the other way round; NetworkError for other axes than two, or another format."""
        source = one_source(sources)
        if len(source.axes) != _ROWS_AND_WORDS:
            msg = f"it turns {source}; rows and words are wanted"
            raise NetworkError(msg)
        if source.format != self.result:
            msg = f"its result is {self.result}, and the words that it moves are {source.format}"
            raise NetworkError(msg)
        return Tensor(source.axes[::-1], source.sizes[::-1], (self.result,) * source.sizes[0])

    def across(self) -> tuple[Axis, ...]:
        """Return all axes that rows can have: each row of its result has a word of every row."""
        return ("constituents", "partners", "pairs", "features")

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the codes, word by word."""
        return codes[0].swapaxes(1, 2), sources[0].common
