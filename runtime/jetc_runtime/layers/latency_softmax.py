"""Latency softmax: class scores by tables of exp at each logit itself, as hls4ml's latency softmax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import FixedPoint, cast
from jetc_runtime.layers.softmax import classes, inverse_address, tree_sum
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["LatencySoftmax"]


@dataclass(frozen=True, slots=True)
class LatencySoftmax:
    """``result(exp * inverse)`` by tables of exp(x) and 1/s.

    `exp_table` is indexed by the top bits of a logit's code, the sign among them, `inverse_table` by those of
    the code of ``inverse_input(accumulator(sum of exp))``; both are codes.
    """

    name: str
    sources: tuple[str, ...]
    exp_table: tuple[int, ...]
    exp_format: FixedPoint
    accumulator: FixedPoint
    inverse_input: FixedPoint
    inverse_table: tuple[int, ...]
    inverse_format: FixedPoint
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a score per class; NetworkError where axes or the size of a table differ."""
        source = classes(sources)
        for table, word in ((self.exp_table, source.format), (self.inverse_table, self.inverse_input)):
            size = len(table)
            if not size or size & (size - 1) or size > 1 << word.width:
                msg = f"a table of {size} entries cannot be indexed by {word}"
                raise NetworkError(msg)
        return source.with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: the classes are its only one."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the products of exp and inverse; every other step has the format of its own field."""
        size = len(self.exp_table)
        drop = sources[0].common.width - (size.bit_length() - 1)
        entries = np.array(self.exp_table, dtype=np.int64)[(codes[0] >> drop) & (size - 1)]
        exp = cast(entries, self.exp_format, self.accumulator)
        total = cast(tree_sum(exp, self.accumulator), self.accumulator, self.inverse_input)
        inverse = np.array(self.inverse_table, dtype=np.int64)[inverse_address(self, total)]
        product = FixedPoint(48, 48 - self.accumulator.fraction - self.inverse_format.fraction)
        return exp * inverse, product
