"""The ntuple that is written: both trees, whole and read again, or no file at all."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import awkward as ak
import numpy as np
import uproot

from jetc.diagnostics.diagnostic import DataError, in_tree
from jetc.ntuple.event_ids import EVENT
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import CANDIDATE_PREFIX, EVENTS_TREE, JETS_TREE, MOST_JETS
from jetc.ntuple.write import without_clock
from jetc.writing import fresh_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.parquet.jets import Made
    from jetc.parquet.table import Rows

__all__ = ["Ntuple", "ntuple_at"]

_COMPRESSION_LEVEL = 3
_ROWS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class _Origin:
    """Rows of a file from `first` on, and how many jets each has."""

    file: Path
    first: int
    jets: NDArray[Any]


@dataclass(slots=True)
class Ntuple:
    """Both trees of a file that is being written, and how many jets and constituents they have."""

    _file: Any
    _origins: list[_Origin] = field(default_factory=list)
    _trees: dict[str, Any] = field(default_factory=dict)
    events: int = 0
    jets: int = 0
    constituents: int = 0

    def extend(self, made: Made, rows: Rows) -> None:
        """Append `rows` to both trees, as they were made."""
        self._origins.append(_Origin(rows.file, rows.first, made.events["jets"]))
        prefix = len(CANDIDATE_PREFIX) + 1
        inner = {name[prefix:]: column for name, column in made.constituents.items()}
        jets: dict[str, Any] = {name: ak.Array(column) for name, column in made.jets.items()}
        jets[CANDIDATE_PREFIX] = ak.unflatten(ak.zip(inner), made.counts)
        if not self._trees:
            types = {name: column.dtype for name, column in made.events.items()}
            self._trees = {
                JETS_TREE: self._file.mktree(
                    JETS_TREE, {name: each.type.content for name, each in jets.items()}
                ),
                EVENTS_TREE: self._file.mktree(EVENTS_TREE, types),
            }
        if len(made.counts):
            self._trees[JETS_TREE].extend(jets)
        self._trees[EVENTS_TREE].extend(made.events)
        self.events += len(made.events[EVENT])
        self.jets += len(made.counts)
        self.constituents += len(made.constituents[f"{CANDIDATE_PREFIX}_pt"])

    def origin(self, tree: str, entry: int) -> str:
        """Return the file of Parquet, and the row, that an entry of a tree was made of."""
        for each in self._origins:
            before = np.cumsum(each.jets) if tree == JETS_TREE else np.arange(1, len(each.jets) + 1)
            if entry < before[-1]:
                return f"{each.file}, row {each.first + int(np.searchsorted(before, entry, side='right'))}"
            entry -= int(before[-1])
        msg = f"there is no entry {entry}"
        raise IndexError(msg)


@contextmanager
def ntuple_at(out: Path, *, identity: bytes) -> Iterator[Ntuple]:
    """Give a new ntuple; it takes the place of `out` when it is whole and the reader has read it.

    Its bytes depend on what is written and on `identity`. An OSError names `out`.
    """
    number = UUID(bytes=hashlib.blake2b(identity, digest_size=16).digest())
    options = {"compression": uproot.ZSTD(_COMPRESSION_LEVEL), "uuid_function": lambda: number}
    with fresh_file(out) as fresh:
        with without_clock(), fresh.open("w+b") as stream, uproot.recreate(stream, **options) as file:
            ntuple = Ntuple(file)
            yield ntuple
        _check_readable(fresh, ntuple, out)


def _check_readable(file: Path, ntuple: Ntuple, out: Path) -> None:
    """Read every value as a build would; DataError of `out` where it would refuse one."""
    with uproot.open(file) as opened:
        names = {tree: [each.name for each in opened[tree].branches] for tree in (JETS_TREE, EVENTS_TREE)}
    names[JETS_TREE] = [name for name in names[JETS_TREE] if name != f"n{CANDIDATE_PREFIX}"]
    try:
        for tree, most in ((JETS_TREE, MOST_JETS), (EVENTS_TREE, 1)):
            with in_tree(tree):
                for _ in iterate(
                    [file], tree=tree, branches=names[tree], step_entries=_ROWS, rows_of_event=most
                ):
                    pass
    except DataError as error:
        error.file = str(out)
        if error.tree is not None and error.entry is not None:
            error.what += f", made of {ntuple.origin(error.tree, error.entry)}"
        raise
