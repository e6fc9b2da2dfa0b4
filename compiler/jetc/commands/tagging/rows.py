"""Rows of an ntuple from one row to another, checked as those of a build are, and where they are best cut."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.ntuple.fields import gev_of_pt
from jetc.ntuple.generation import check_generation
from jetc.ntuple.opening import open_tree
from jetc.ntuple.read import Wanted, branches_to_read, check_values, read_block, tables_of
from jetc.ntuple.relations import check_relations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.ntuple.block import EventBlock
    from jetc.ntuple.schema import Branch

__all__ = ["Rows", "opened"]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a tree in an open `file` of `encoding`; `read` are the branches, checked by type."""

    file: Path
    encoding: str
    read: tuple[Branch, ...]
    _tree: Any

    @property
    def entries(self) -> int:
        """How many rows there are."""
        return int(self._tree.num_entries)

    @property
    def identity(self) -> str:
        """The UUID that ROOT gives each file that it makes."""
        return str(self._tree.file.uuid)

    def edges(self) -> NDArray[np.int64]:
        """Return the rows at which a basket of every branch begins, and the end: no basket is cut there."""
        every = [np.asarray(self._tree[each.name].entry_offsets, dtype=np.int64) for each in self.read]
        return reduce(np.intersect1d, every)

    def block(self, first: int, last: int) -> EventBlock:
        """Return rows `first` to `last`; DataError as of `iterate`, but for what is of several blocks."""
        found = read_block(self._tree, self.file, self.read, first, last)
        block = replace(found, gev_of_pt=gev_of_pt(self.encoding))
        check_generation(block, self.encoding)
        check_values(block, tables_of(self.encoding))
        check_relations(block, self.encoding)
        return block


@contextmanager
def opened(file: Path, *, tree: str, branches: Sequence[str], encoding: str) -> Iterator[Rows]:
    """Open the rows of a tree to read `branches` and what the checks need; DataError where it cannot be."""
    with open_tree(file, tree) as found:
        yield Rows(file, encoding, branches_to_read(found, file, tree, Wanted(branches, (), encoding)), found)
