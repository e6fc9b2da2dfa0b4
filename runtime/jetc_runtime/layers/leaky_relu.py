"""Leaky relu: what is not above zero is multiplied by a constant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint
from jetc_runtime.layers.dense import check_codes
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["LeakyRelu"]


@dataclass(frozen=True, slots=True)
class LeakyRelu:
    """``result(x if x > 0 else slope * x)``, exact before its one cast; `slope` is a code."""

    name: str
    sources: tuple[str, ...]
    slope: int
    slope_format: FixedPoint
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor of the axes of the source; NetworkError where a product takes too many bits."""
        source = one_source(sources)
        check_codes("slope", (self.slope,), self.slope_format)
        width = source.common.width + self.slope_format.width
        if width > MAX_WIDTH or self.slope_format.fraction < 0:
            msg = f"products of {source.common} and {self.slope_format} do not fit {MAX_WIDTH} bits"
            raise NetworkError(msg)
        return source.with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each element is computed alone."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return both branches at the step of the product."""
        shift = self.slope_format.fraction
        fraction = sources[0].common.fraction + shift
        whole = np.where(codes[0] > 0, codes[0] << shift, codes[0] * self.slope)
        return whole, FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)
