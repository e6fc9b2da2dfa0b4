"""Relu: what is below zero becomes zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.tensor import Axis, Formats, Tensor, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["Relu"]


@dataclass(frozen=True, slots=True)
class Relu:
    """``result(max(x, 0))``."""

    name: str
    sources: tuple[str, ...]
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor of the axes of the source."""
        return one_source(sources).with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each element is computed alone."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the larger of each code and zero."""
        return np.maximum(codes[0], 0), sources[0].common
