"""Rounded dense: sums of products over the last axis, each product cast to an accumulator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint, Overflow, cast
from jetc_runtime.layers.dense import sums_of
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["RoundedDense"]


@dataclass(frozen=True, slots=True)
class RoundedDense:
    """``result(accumulator(bias) + accumulator(x[0] * weights[0]) + ...)``, the sum cast after each term.

    Fields are as in `Dense`; terms are added in the order of the inputs.
    """

    name: str
    sources: tuple[str, ...]
    weights: tuple[tuple[int, ...], ...]
    weight_format: FixedPoint
    bias: tuple[int, ...]
    bias_format: FixedPoint
    accumulator: FixedPoint
    result: Formats
    axis: Axis = "features"

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return the sums of each row; NetworkError where the weights do not fit the source."""
        source = one_source(sources)
        sums = sums_of(self, source)
        fraction = source.common.fraction + self.weight_format.fraction
        width = source.common.width + self.weight_format.width + max(self.accumulator.fraction - fraction, 0)
        if width > MAX_WIDTH:
            msg = f"its products take {width} bits, more than {MAX_WIDTH}"
            raise NetworkError(msg)
        return sums

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each row has its own sums."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return what the accumulator holds at the end; a wrap is done once, for it is the same."""
        to = self.accumulator
        fraction = sources[0].common.fraction + self.weight_format.fraction
        products = FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)
        bias = np.array(self.bias, dtype=np.int64)
        total = np.broadcast_to(cast(bias, self.bias_format, to), (*codes[0].shape[:-1], len(bias)))
        for word, weights in enumerate(self.weights):
            product = codes[0][..., word : word + 1] * np.array(weights, dtype=np.int64)
            total = total + cast(product, products, to)
            if to.overflow is not Overflow.WRAP:
                total = cast(total, to, to)
        return cast(total, to, to), to
