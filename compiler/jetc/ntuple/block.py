"""A block of rows of a tree, in columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.schema import CANDIDATE_PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.ntuple.schema import Branch

__all__ = ["EventBlock", "joined"]


@dataclass(frozen=True, slots=True, eq=False)
class EventBlock:
    """Rows of one file, from entry `first` of its tree.

    `columns` have the schema's types and the shape (rows,); those of constituents are flat, row after
    row, and `counts` (rows,) says how many each row has. Their pT counts `gev_of_pt`. Rows that were chosen
    or brought together have their own `files`, (rows,) of paths, and `entries`, (rows,).
    """

    file: Path
    first: int
    columns: dict[str, NDArray[Any]]
    counts: NDArray[np.int64]
    gev_of_pt: float = 1.0
    files: NDArray[np.object_] | None = None
    entries: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.counts)

    @property
    def places(self) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
        """The file and the entry of each row, (rows,)."""
        rows = len(self)
        files = np.full(rows, self.file, dtype=object) if self.files is None else self.files
        return files, self.first + np.arange(rows) if self.entries is None else self.entries

    def row_of(self, branch: Branch, index: int) -> int:
        """Return the row that value `index` of a branch belongs to."""
        return int(np.searchsorted(np.cumsum(self.counts), index, side="right")) if branch.jagged else index

    def taken(self, rows: NDArray[np.int64]) -> EventBlock:
        """Return a block of `rows`, in their order."""
        files, entries = self.places
        counts = self.counts[rows]
        ends = np.cumsum(counts)
        slots = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)
        flat = np.repeat((np.cumsum(self.counts) - self.counts)[rows], counts) + slots
        columns = {name: column[flat if _jagged(name) else rows] for name, column in self.columns.items()}
        return replace(self, columns=columns, counts=counts, files=files[rows], entries=entries[rows])

    def fault(self, branch: str, row: int, what: str, why: str, mend: str) -> DataError:
        """Return a DataError of `branch` in `row` of the block."""
        file = self.file if self.files is None else self.files[row]
        entry = self.first + row if self.entries is None else int(self.entries[row])
        return DataError(file=str(file), branch=branch, entry=entry, what=what, why=why, mend=mend)

    def fault_of_all(self, branch: str, what: str, why: str, mend: str) -> DataError:
        """Return a DataError of `branch` in all rows of the block, or in those of the first one's file."""
        files, entries = self.places
        there = entries[files == files[0]]
        error = self.fault(branch, int(np.argmin(there)), what, why, mend)
        error.last_entry = int(there.max())
        return error


def joined(blocks: Sequence[EventBlock]) -> EventBlock:
    """Return the rows of blocks, which have the same columns, one after another; `file` is that of the last.

    Each row keeps its place.
    """
    places = [each.places for each in blocks]
    return replace(
        blocks[-1],
        columns={name: np.concatenate([each.columns[name] for each in blocks]) for name in blocks[0].columns},
        counts=np.concatenate([each.counts for each in blocks]),
        files=np.concatenate([files for files, _ in places]),
        entries=np.concatenate([entries for _, entries in places]),
    )


def _jagged(name: str) -> bool:
    return name.startswith(CANDIDATE_PREFIX)
