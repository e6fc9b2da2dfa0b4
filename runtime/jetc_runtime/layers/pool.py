"""Pool: the mean, the maximum or the sum of the rows along one axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never

from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Pool", "Pooling", "exact_format", "growth", "takes"]

Pooling = Literal["mean", "max", "sum"]


@dataclass(frozen=True, slots=True)
class Pool:
    """``result(how(rows of x along over))``, exact before its one cast."""

    name: str
    sources: tuple[str, ...]
    how: Pooling
    over: Axis
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return the source without the axis `over`; NetworkError where it has none, or would round."""
        source = one_source(sources)
        count = source.size(self.over)
        if self.over == source.axes[-1]:
            msg = f"it pools over {self.over}, the last axis; only rows can be pooled"
            raise NetworkError(msg)
        bits = source.common.width + sum(growth(self.how, count))
        if not takes(self.how, count) or bits > MAX_WIDTH:
            msg = f"the {self.how} of {count} x {source.common} is not exact in {MAX_WIDTH} bits"
            raise NetworkError(msg)
        return source.without(self.over).with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return the axis that it removes."""
        return (self.over,)

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the summary of the rows, with as many fraction bits more as a mean needs."""
        source, axis = sources[0].common, 1 + sources[0].axes.index(self.over)
        match self.how:
            case "mean":
                _, shift = growth(self.how, sources[0].size(self.over))
                return codes[0].sum(axis=axis), FixedPoint(
                    source.width + shift, source.integer, source.signed
                )
            case "sum":
                return codes[0].sum(axis=axis), exact_format(self.how, source, sources[0].size(self.over))
            case "max":
                return codes[0].max(axis=axis), source
            case _:
                assert_never(self.how)


def takes(how: Pooling, rows: int) -> bool:
    """Tell whether the summary of so many `rows` is exact: a mean must not round.

    >>> takes("mean", 16), takes("mean", 12)
    (True, False)
    """
    match how:
        case "mean":
            return rows & (rows - 1) == 0
        case "max" | "sum":
            return True
        case _:
            assert_never(how)


def growth(how: Pooling, rows: int) -> tuple[int, int]:
    """Return how many bits the summary of so many `rows` needs more left of the point, and right of it.

    The tree of a mean has those of a sum, before the point moves. A mean that rounds has its steps from
    elsewhere.

    >>> growth("mean", 16), growth("sum", 12)
    ((4, 4), (4, 0))
    """
    more = (rows - 1).bit_length()
    match how:
        case "mean":
            return more, more
        case "max":
            return 0, 0
        case "sum":
            return more, 0
        case _:
            assert_never(how)


def exact_format(how: Pooling, source: FixedPoint, rows: int) -> FixedPoint:
    """Return the format that holds the sum of any of `rows`, and their summary; ValueError beyond 48 bits."""
    integer, fraction = growth(how, rows)
    return FixedPoint(source.width + integer + fraction, source.integer + integer, source.signed)
