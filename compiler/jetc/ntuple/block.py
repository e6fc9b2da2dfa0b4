"""A block of rows of a tree, in columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.ntuple.schema import Branch

__all__ = ["EventBlock"]


@dataclass(frozen=True, slots=True, eq=False)
class EventBlock:
    """Rows of one file, from entry `first` of its tree.

    `columns` have the schema's types and the shape (rows,); those of constituents are flat, row after
    row, and `counts` (rows,) says how many each row has. Their pT counts `gev_of_pt`.
    """

    file: Path
    first: int
    columns: dict[str, NDArray[Any]]
    counts: NDArray[np.int64]
    gev_of_pt: float = 1.0

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.counts)

    def row_of(self, branch: Branch, index: int) -> int:
        """Return the row that value `index` of a branch belongs to."""
        return int(np.searchsorted(np.cumsum(self.counts), index, side="right")) if branch.jagged else index

    def fault(self, branch: str, row: int, what: str, why: str, mend: str) -> DataError:
        """Return a DataError of `branch` in `row` of the block."""
        return DataError(
            file=str(self.file), branch=branch, entry=self.first + row, what=what, why=why, mend=mend
        )
