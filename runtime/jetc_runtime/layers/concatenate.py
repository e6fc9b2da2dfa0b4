"""Concatenate: the words of two tensors, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import FixedPoint, containing
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, all_formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Concatenate"]

_SOURCES = 2


@dataclass(frozen=True, slots=True)
class Concatenate:
    """``result(words of the first source, then those of the second)`` along the last axis."""

    name: str
    sources: tuple[str, ...]
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor of all words; NetworkError where rows or axes differ, or no format holds both."""
        if len(sources) != _SOURCES:
            msg = f"it has {len(sources)} sources, and takes {_SOURCES}"
            raise NetworkError(msg)
        first, second = sources
        if first.axes != second.axes or first.sizes[:-1] != second.sizes[:-1]:
            msg = f"it joins {first} and {second}, whose rows differ"
            raise NetworkError(msg)
        _common(sources)
        size = first.columns + second.columns
        return Tensor(first.axes, (*first.sizes[:-1], size), all_formats(self.result, size))

    def across(self) -> tuple[Axis, ...]:
        """Name no axis: each row is made alone."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return all codes in the format that holds those of both sources."""
        common = _common(sources)
        shifts = [common.fraction - each.common.fraction for each in sources]
        return np.concatenate([each << shift for each, shift in zip(codes, shifts, strict=True)], -1), common


def _common(sources: Sequence[Tensor]) -> FixedPoint:
    try:
        return containing(tuple(each.common for each in sources))
    except ValueError as error:
        raise NetworkError(str(error)) from error
