"""Dense: sums of products over the last axis."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Protocol

import numpy as np

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, all_formats, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Dense", "check_codes", "sums_of"]

_EXACT_IN_FLOAT64 = 2.0**53


@dataclass(frozen=True, slots=True)
class Dense:
    """``result(x @ weights + bias)`` over the last axis; on constituents it is a 1x1 convolution.

    `weights` are codes with axes (inputs, outputs), `bias` codes with axis (outputs); products and
    sums are exact, and one cast makes `result`. The outputs make up the axis `axis`.
    """

    name: str
    sources: tuple[str, ...]
    weights: tuple[tuple[int, ...], ...]
    weight_format: FixedPoint
    bias: tuple[int, ...]
    bias_format: FixedPoint
    result: Formats
    axis: Axis = "features"

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return the sums of each row; NetworkError where the weights do not fit the source."""
        return sums_of(self, one_source(sources))

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each row has its own sums."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the sums: BLAS computes them in float64, after a bound shows that they are exact there."""
        source = sources[0].common
        weights = np.array(self.weights, dtype=np.float64)
        fraction = max(source.fraction + self.weight_format.fraction, self.bias_format.fraction)
        weights *= 2.0 ** (fraction - source.fraction - self.weight_format.fraction)
        bias = np.array(self.bias, dtype=np.float64) * 2.0 ** (fraction - self.bias_format.fraction)
        largest = max(abs(source.min_code), source.max_code)
        bound = (np.abs(weights).sum(axis=0) * largest + np.abs(bias)).max()
        if bound >= _EXACT_IN_FLOAT64:
            msg = f"{self.name}: sums may reach {bound:.3g}, beyond what float64 holds exactly"
            raise NetworkError(msg)
        sums = codes[0].astype(np.float64) @ weights + bias
        return sums.astype(np.int64), FixedPoint(48, 48 - fraction)


class _Weighted(Protocol):
    """A layer with a weight for each input and output, and a bias for each output."""

    @property
    def weights(self) -> tuple[tuple[int, ...], ...]: ...

    @property
    def weight_format(self) -> FixedPoint: ...

    @property
    def bias(self) -> tuple[int, ...]: ...

    @property
    def bias_format(self) -> FixedPoint: ...

    @property
    def result(self) -> Formats: ...

    @property
    def axis(self) -> Axis: ...


def sums_of(layer: _Weighted, source: Tensor) -> Tensor:
    """Return the sums of each row of `source`.

    NetworkError unless the weights of `layer` fit what it takes, and are codes of their formats.
    """
    columns = {len(row) for row in layer.weights}
    if len(layer.weights) != source.columns or columns != {len(layer.bias)}:
        msg = f"weights do not fit {source.columns} inputs and {len(layer.bias)} biases"
        raise NetworkError(msg)
    check_codes("weight", chain.from_iterable(layer.weights), layer.weight_format)
    check_codes("bias", layer.bias, layer.bias_format)
    size = len(layer.bias)
    formats = all_formats(layer.result, size)
    return Tensor((*source.axes[:-1], layer.axis), (*source.sizes[:-1], size), formats)


def check_codes(what: str, codes: Sequence[int] | chain[int], declared: FixedPoint) -> None:
    """Raise NetworkError for the first of `codes` that is none of `declared`; `what` names them."""
    for code in codes:
        if not declared.min_code <= code <= declared.max_code:
            msg = f"its {what} {code} is no code of {declared}"
            raise NetworkError(msg)
