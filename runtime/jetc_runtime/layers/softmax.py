"""Softmax: class scores, or weights of partners, by tables, as hls4ml's stable softmax makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from jetc_runtime.fixed_point import FixedPoint, cast
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Softmax", "classes", "inverse_address", "softmax_addresses", "tree_sum"]


@dataclass(frozen=True, slots=True)
class Softmax:
    """The stable softmax of hls4ml: tables of exp(-d) and 1/s, ``result(exp * inverse)``.

    `exp_table` is indexed by the code of ``difference(max(x) - x)``, `inverse_table` by the top bits
    of the code of ``inverse_input(accumulator(sum of exp))``; both are codes. It is over classes, or for each
    row over its partners.
    """

    name: str
    sources: tuple[str, ...]
    difference: FixedPoint
    exp_table: tuple[int, ...]
    exp_format: FixedPoint
    accumulator: FixedPoint
    inverse_input: FixedPoint
    inverse_table: tuple[int, ...]
    inverse_format: FixedPoint
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a score per word; NetworkError where axes or the size of a table differ."""
        source = _summed(sources)
        if self.difference.signed or len(self.exp_table) != 1 << self.difference.width:
            msg = f"{len(self.exp_table)} entries do not index all of {self.difference}"
            raise NetworkError(msg)
        size = len(self.inverse_table)
        if not size or size & (size - 1) or size > 1 << self.inverse_input.width:
            msg = f"an inverse table of {size} entries cannot be indexed by {self.inverse_input}"
            raise NetworkError(msg)
        return source.with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each row is computed alone."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the products of exp and inverse; every other step has the format of its own field."""
        difference, address = softmax_addresses(self, codes[0], sources[0].common)
        inverse = np.array(self.inverse_table, dtype=np.int64)[address]
        product = FixedPoint(48, 48 - self.accumulator.fraction - self.inverse_format.fraction)
        return _exp(self, difference) * inverse, product


def _summed(sources: Sequence[Tensor]) -> Tensor:
    """Return the one source of a softmax over classes, or over the partners of each row."""
    source = one_source(sources)
    return source if source.axes[-1] == "partners" else classes(sources)


def classes(sources: Sequence[Tensor]) -> Tensor:
    """Return the one source of a softmax; NetworkError where its axes are not the classes alone."""
    source = one_source(sources)
    if source.axes != ("classes",):
        msg = f"a softmax over {source} is not supported: it takes classes alone"
        raise NetworkError(msg)
    return source


def softmax_addresses(
    layer: Softmax, codes: NDArray[np.int64], source: FixedPoint
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where `codes`, shape (..., words), look up exp, (..., words), and inverse, (..., 1)."""
    difference = cast(codes.max(axis=-1, keepdims=True) - codes, source, layer.difference)
    total = cast(tree_sum(_exp(layer, difference), layer.accumulator), layer.accumulator, layer.inverse_input)
    return difference, inverse_address(layer, total)


class _Inverting(Protocol):
    """A softmax with a table of reciprocals."""

    @property
    def inverse_table(self) -> tuple[int, ...]: ...

    @property
    def inverse_input(self) -> FixedPoint: ...


def inverse_address(layer: _Inverting, total: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place in the inverse table of each code of ``inverse_input``."""
    address_bits = len(layer.inverse_table).bit_length() - 1
    return (total >> (layer.inverse_input.width - address_bits)) & (len(layer.inverse_table) - 1)


def _exp(layer: Softmax, difference: NDArray[np.int64]) -> NDArray[np.int64]:
    return cast(np.array(layer.exp_table, dtype=np.int64)[difference], layer.exp_format, layer.accumulator)


def tree_sum(codes: NDArray[np.int64], accumulator: FixedPoint) -> NDArray[np.int64]:
    """Sum the last axis (kept, length 1) as hls4ml's reduce does: halves first, a cast at each node."""
    count = codes.shape[-1]
    if count == 1:
        return codes
    left = 1 << ((count - 1).bit_length() - 1)
    total = tree_sum(codes[..., :left], accumulator) + tree_sum(codes[..., left:], accumulator)
    return cast(total, accumulator, accumulator)
