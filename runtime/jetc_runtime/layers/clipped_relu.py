"""Clipped relu: what is below zero becomes zero, and what is above a number becomes that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["ClippedRelu"]


@dataclass(frozen=True, slots=True)
class ClippedRelu:
    """``result(min(max(x, 0), largest))``; `largest` is a whole number above 0."""

    name: str
    sources: tuple[str, ...]
    largest: int
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor of the axes of the source; NetworkError where its words do not have `largest`."""
        source = one_source(sources)
        if self.largest < 1 or source.common.fraction < 0:
            msg = f"it clips {source.common} at {self.largest}, which has to be above 0 and one of its values"
            raise NetworkError(msg)
        return source.with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each element is computed alone."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return each code between zero and that of the largest number."""
        source = sources[0].common
        return np.clip(codes[0], 0, self.largest << source.fraction), source
