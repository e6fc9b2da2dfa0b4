"""Affine: each word times a constant of its column, and a constant of its column more."""

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

__all__ = ["Affine"]


@dataclass(frozen=True, slots=True)
class Affine:
    """``result(x * scale + bias)``, exact before its one cast; `scale` and `bias` are codes, one a column."""

    name: str
    sources: tuple[str, ...]
    scale: tuple[int, ...]
    scale_format: FixedPoint
    bias: tuple[int, ...]
    bias_format: FixedPoint
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor of the axes of the source; NetworkError where the constants do not fit it."""
        source = one_source(sources)
        if {len(self.scale), len(self.bias)} != {source.columns}:
            msg = f"{len(self.scale)} factors and {len(self.bias)} summands do not fit {source}"
            raise NetworkError(msg)
        check_codes("scale", self.scale, self.scale_format)
        check_codes("bias", self.bias, self.bias_format)
        width = _integer(self, source) + _fraction(self, source)
        if width > MAX_WIDTH:
            msg = f"its sums take {width} bits, more than {MAX_WIDTH}"
            raise NetworkError(msg)
        return source.with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each element is computed alone."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the sums, at the finer step of product and summand."""
        source = sources[0]
        fraction = _fraction(self, source)
        products = codes[0] * np.array(self.scale, dtype=np.int64)
        products <<= fraction - source.common.fraction - self.scale_format.fraction
        bias = np.array(self.bias, dtype=np.int64) << fraction - self.bias_format.fraction
        return products + bias, FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)


def _integer(layer: Affine, source: Tensor) -> int:
    return 1 + max(source.common.integer + layer.scale_format.integer, layer.bias_format.integer)


def _fraction(layer: Affine, source: Tensor) -> int:
    return max(source.common.fraction + layer.scale_format.fraction, layer.bias_format.fraction)
