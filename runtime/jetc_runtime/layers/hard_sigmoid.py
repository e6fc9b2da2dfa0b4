"""Hard sigmoid and hard tanh: a straight line, cut off at both ends."""

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

__all__ = ["HardSigmoid"]


@dataclass(frozen=True, slots=True)
class HardSigmoid:
    """``result(y)`` with ``y = clip(slope * x + shift, 0, 1)``, or ``2 * y - 1`` where it is a `tanh`.

    `slope` and `shift` are codes. All is exact before the one cast.
    """

    name: str
    sources: tuple[str, ...]
    slope: int
    slope_format: FixedPoint
    shift: int
    shift_format: FixedPoint
    tanh: bool
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor of the axes of the source; NetworkError where the line takes too many bits."""
        source = one_source(sources)
        check_codes("slope", (self.slope,), self.slope_format)
        check_codes("shift", (self.shift,), self.shift_format)
        fraction = _fraction(self, source)
        product = source.common.integer + self.slope_format.integer
        width = max(product, self.shift_format.integer, 1) + 2 + fraction
        if width > MAX_WIDTH:
            msg = f"{source.common} times {self.slope_format} and {self.shift_format} take {width} bits"
            raise NetworkError(f"{msg}, more than {MAX_WIDTH}")
        return source.with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each element is computed alone."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return what the line gives between its ends."""
        source = sources[0]
        fraction = _fraction(self, source)
        steps = fraction - source.common.fraction - self.slope_format.fraction
        shift = self.shift << (fraction - self.shift_format.fraction)
        one = 1 << fraction
        line = np.clip((codes[0] * self.slope << steps) + shift, 0, one)
        return 2 * line - one if self.tanh else line, FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)


def _fraction(layer: HardSigmoid, source: Tensor) -> int:
    """Return the fraction bits of the line, and of 1."""
    return max(source.common.fraction + layer.slope_format.fraction, layer.shift_format.fraction, 0)
