"""Reads ntuples in bounded blocks, each checked against what the schema promises."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import awkward as ak
import numpy as np

from jetc.diagnostics.diagnostic import DataError, in_tree
from jetc.ntuple.basket_keys import check_basket_keys
from jetc.ntuple.block import EventBlock
from jetc.ntuple.correction import Corrections
from jetc.ntuple.encodings_of_files import with_those_of_all
from jetc.ntuple.event_order import EventOrder
from jetc.ntuple.fields import gev_of_pt
from jetc.ntuple.generation import OF_GENERATION, EncodingError, check_generation
from jetc.ntuple.opening import AGAIN, branches_of, check_type, event_tree_of, legible, open_tree
from jetc.ntuple.promises import first_broken
from jetc.ntuple.relations import check_relations, helpers_of
from jetc.ntuple.rntuple import Field
from jetc.ntuple.schema import EVENTS, JETS, JETS_V0, MOST_CONSTITUENTS, MOST_JETS
from jetc.prepare.encodings import DEFAULT
from jetc.prepare.encodings.cmssw_v0 import CMSSW_V0

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from typing import Any

    from numpy.typing import NDArray

    from jetc.ntuple.schema import Branch

__all__ = [
    "Wanted",
    "branches_to_read",
    "check_values",
    "count_entries",
    "iterate",
    "of_all_files",
    "read_block",
    "tables_of",
]

_EVENT = "event"
_FIRST_ROWS = 20_000
_NO_ROWS = EventBlock(Path(), 0, {}, np.zeros(0, dtype=np.int64))
_BASKET_MIB = 256
_MIB = 1 << 20
_VECTOR_BYTES = 16
"""What a row of a jagged branch has beside its values: a place, and the header of a vector."""


@cache
def tables_of(encoding: str) -> dict[str, Branch]:
    """Return the branches of both trees in ntuples of `encoding`, by name."""
    other = JETS_V0 if encoding == CMSSW_V0.name else ()
    return {branch.name: branch for branch in (*EVENTS, *JETS, *other)}


def count_entries(file: Path, *, tree: str) -> int:
    """Count the rows of a tree without reading them. Raises DataError like `iterate`."""
    with open_tree(file, tree) as found:
        return int(found.num_entries)


def iterate(  # noqa: PLR0913 - what to read, and how much at a time
    files: Iterable[Path | str],
    *,
    tree: str,
    branches: Sequence[str],
    step_entries: int,
    optional: Sequence[str] = (),
    rows_of_event: int = MOST_JETS,
    encoding: str = DEFAULT,
) -> Iterator[EventBlock]:
    """Give every row of a tree of several files, in order, at most `step_entries` at a time.

    The files are ntuples of `encoding`.
    A block has the columns `branches`, those of `optional` that the file has, and those that the checks
    read beside them. Never more than one block is held, and nothing is dropped or padded.

    Raises DataError for a missing, foreign, damaged or empty file, a missing tree or branch, one that
    would not fit the memory, a type, shape, value or relation that is not the schema's, another
    encoding, files of which only some have corrected jets, and, where `event` is read, an id that comes
    back after others or has more rows than `rows_of_event`.
    """
    order, corrections = EventOrder(rows_of_event), Corrections()
    paths = [Path(name) for name in files]
    for path in paths:
        for block in _blocks(path, tree, Wanted(branches, optional, encoding), step_entries):
            with in_tree(tree):
                if _EVENT in branches:
                    order.check(block)
                try:
                    check_generation(block, encoding)
                except EncodingError as error:
                    raise of_all_files(error, paths, tree) from None
                check_values(block, tables_of(encoding))
                check_relations(block, encoding)
                corrections.check(block)
            yield block


def of_all_files(error: EncodingError, files: Sequence[Path], tree: str) -> EncodingError:
    """Return what is wrong with the encoding of a file of a set, with the encodings of all its `files`."""

    def first_rows(file: Path, encoding: str) -> EventBlock:
        return next(_blocks(file, tree, Wanted((), OF_GENERATION, encoding), _FIRST_ROWS), _NO_ROWS)

    return with_those_of_all(error, files, first_rows)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read of a tree: `branches`, and those of `optional` that are there."""

    branches: Sequence[str]
    optional: Sequence[str]
    encoding: str


def _blocks(file: Path, tree: str, wanted: Wanted, step_entries: int) -> Iterator[EventBlock]:
    """Give the blocks of a file, their types checked, their values not."""
    with open_tree(file, tree) as found:
        if found.num_entries == 0 and event_tree_of(found, file, tree) is None:
            raise DataError(
                file=str(file),
                what=f"tree {tree} has no entries",
                why="nothing can be learnt or measured from it",
                mend="remove the file from the spec, or make it again",
            )
        read = branches_to_read(found, file, tree, wanted)
        gev = gev_of_pt(wanted.encoding)
        for first in range(0, found.num_entries, step_entries):
            last = min(first + step_entries, found.num_entries)
            yield replace(read_block(found, file, read, first, last), gev_of_pt=gev)


def branches_to_read(
    found: Any,  # noqa: ANN401 - uproot has no types
    file: Path,
    tree: str,
    wanted: Wanted,
) -> tuple[Branch, ...]:
    """Return what to read, each of the schema's type: what is asked for, and what the checks need."""
    there = branches_of(found, file, tree)
    lacking = [name for name in wanted.branches if name not in there]
    if lacking:
        raise DataError(
            file=str(file),
            branch=lacking[0],
            what=f"tree {tree} has no branch {', '.join(lacking)}",
            why="the spec needs it, as a feature, as truth, or to group jets into events",
            mend="make the ntuple with a FastPUPPI version that writes it, or do not use it; in an ntuple of "
            "jetc import parquet, the mapping says what it is, a column or a constant",
        )
    named = dict.fromkeys([*wanted.branches, *(name for name in wanted.optional if name in there)])
    table = tables_of(wanted.encoding)
    read = tuple(table[name] for name in (*named, *helpers_of(named, there, wanted.encoding)))
    for branch in read:
        check_type(found, branch, file)
        _check_baskets(found[branch.name], branch, file)
    return read


def _check_baskets(found: Any, branch: Branch, file: Path) -> None:  # noqa: ANN401
    """Refuse a branch whose baskets hold other rows than the tree, or say that they need too much memory."""
    with legible(file, "the list of its baskets cannot be read", branch=branch.name):
        edges = np.asarray(found.entry_offsets, dtype=np.int64)
        each = found.interpretation
        bytes_of_value = (each.content if branch.jagged else each).from_dtype.itemsize
        total = int(found.member("fTotBytes"))
        entries = int(found.tree.num_entries)
    if entries != edges[-1]:
        raise DataError(
            file=str(file),
            branch=branch.name,
            what=f"it has {edges[-1]} entries, and the tree says {entries}",
            why="rows would be lost",
            mend=AGAIN,
        )
    with _readable(file, range(entries), branch.name):
        if isinstance(found, Field):
            found.check_pages(file)
        else:
            check_basket_keys(found, file)
    rows = int(np.diff(edges).max(initial=0))
    row = bytes_of_value * (MOST_CONSTITUENTS if branch.jagged else 1) + branch.jagged * _VECTOR_BYTES
    most = int(edges[-1]) * row + _MIB
    if total > most:
        raise DataError(
            file=str(file),
            branch=branch.name,
            what=f"{total // _MIB} MiB for {edges[-1]} rows",
            why=f"{MOST_CONSTITUENTS if branch.jagged else 1} values a row, {most // _MIB} MiB, are the most",
            mend=AGAIN,
        )
    if min(rows * row, total) > _BASKET_MIB * _MIB:
        raise DataError(
            file=str(file),
            branch=branch.name,
            what=f"a basket has {rows} rows, and may take {min(rows * row, total) // _MIB} MiB",
            why=f"a basket is read as a whole, and {_BASKET_MIB} MiB are the most",
            mend="write the tree with baskets of fewer rows",
        )


def _readable(file: Path, entries: range, branch: str) -> AbstractContextManager[None]:
    """Turn whatever a damaged basket raises into a DataError."""
    return legible(
        file,
        "the file is damaged or cut short",
        where="some of these entries cannot be read: ",
        branch=branch,
        entries=entries,
    )


def read_block(found: Any, file: Path, read: Sequence[Branch], first: int, last: int) -> EventBlock:  # noqa: ANN401
    """Return rows `first` to `last` of a tree, of the types of `read`, their values unchecked."""
    columns: dict[str, NDArray[Any]] = {}
    counts: NDArray[np.int64] | None = None
    counted = ""
    for branch in read:
        with _readable(file, range(first, last), branch.name):
            array = found[branch.name].array(entry_start=first, entry_stop=last)
            if len(array) != last - first:
                raise ValueError(f"{last - first} rows wanted, {len(array)} found")
            if branch.jagged:
                lengths, values = _flat(array)
            else:
                values = np.asarray(array)
        if branch.jagged:
            if counts is None:
                counts, counted = lengths, branch.name
            _check_counts(lengths, counts, (branch.name, counted), file, first)
        columns[branch.name] = _typed(values, branch, file, first)
    return EventBlock(
        file, first, columns, np.zeros(last - first, dtype=np.int64) if counts is None else counts
    )


def _flat(array: Any) -> tuple[NDArray[np.int64], NDArray[Any]]:  # noqa: ANN401
    """Return how many values each row of a jagged array has, and the values, row after row."""
    layout = array.layout
    if isinstance(layout, ak.contents.ListOffsetArray) and isinstance(layout.content, ak.contents.NumpyArray):
        offsets = np.asarray(layout.offsets)  # without awkward's own functions, which take longer than this
        return np.diff(offsets).astype(np.int64), np.asarray(layout.content.data)[offsets[0] : offsets[-1]]
    return np.asarray(ak.num(array), dtype=np.int64), np.asarray(ak.flatten(array))


def _typed(values: NDArray[Any], branch: Branch, file: Path, first: int) -> NDArray[Any]:
    """Bring a column to the schema's type; a value that does not fit it is a fault, not another value."""
    wanted = np.dtype(branch.dtype)
    if values.dtype == wanted:
        return values
    if wanted.kind in "ui" and values.dtype.kind in "ui":
        limits = np.iinfo(wanted)
        outside = np.flatnonzero((values < limits.min) | (values > limits.max))
        if len(outside):
            raise DataError(
                file=str(file),
                branch=branch.name,
                entry=first + int(outside[0]),
                what=f"the value is {values[outside[0]]}",
                why=f"{branch.promise} is promised: {branch.meaning}",
                mend=branch.mend,
            )
    if wanted.kind == "b":
        return values
    with np.errstate(over="ignore"):
        return values.astype(wanted)


def _check_counts(
    lengths: NDArray[np.int64],
    counts: NDArray[np.int64],
    names: tuple[str, str],
    file: Path,
    first: int,
) -> None:
    """Check that a row has as many values in a column as in the first one, and not too many."""
    differs = np.flatnonzero((lengths != counts) | (lengths > MOST_CONSTITUENTS))
    if len(differs):
        row = int(differs[0])
        same = lengths[row] == counts[row]
        raise DataError(
            file=str(file),
            branch=names[0],
            entry=first + row,
            what=f"{lengths[row]} values",
            why=f"a jet has {MOST_CONSTITUENTS} constituents at most"
            if same
            else f"{names[1]} has {counts[row]} constituents in this row",
            mend="make the ntuple again: its branches do not belong to the same constituents",
        )


def check_values(block: EventBlock, table: Mapping[str, Branch]) -> None:
    """Raise DataError for the first value that its branch in `table` does not promise."""
    for name, values in block.columns.items():
        branch = table[name]
        index = first_broken(values, branch)
        if index is not None:
            raise block.fault(
                name,
                block.row_of(branch, index),
                f"the value is {values[index]}",
                f"{branch.promise} is promised: {branch.meaning}",
                branch.mend,
            )
