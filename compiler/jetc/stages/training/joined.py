"""Rows of several stored arrays as one, read from the disk as they are asked for."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["JoinedRows"]


class JoinedRows:
    """Arrays one after the other along their first axis: one shape of a row, one type."""

    def __init__(self, parts: Sequence[NDArray[Any]]) -> None:
        forms = {(part.dtype, part.shape[1:]) for part in parts}
        if len(forms) != 1:
            raise ValueError(f"arrays of one form are needed, these are of {len(forms)}")
        self._parts = tuple(parts)
        self._starts = np.cumsum([0, *(len(part) for part in parts)])
        ((self.dtype, row),) = forms
        self.shape = (int(self._starts[-1]), *row)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: slice | NDArray[np.integer[Any]]) -> NDArray[Any]:
        """Return a copy of the `rows`, a slice or their numbers; IndexError for one that is not there."""
        numbers = np.arange(len(self))[rows] if isinstance(rows, slice) else np.asarray(rows)
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < len(self):
            raise IndexError(f"rows are 0 to {len(self) - 1}")
        found = np.empty((len(numbers), *self.shape[1:]), dtype=self.dtype)
        for part, (start, end) in zip(self._parts, pairwise(self._starts), strict=True):
            mine = (numbers >= start) & (numbers < end)
            if mine.any():
                found[mine] = part[numbers[mine] - start]
        return found
