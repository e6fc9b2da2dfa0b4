"""Reads columns of a Parquet file as data, in blocks of rows, each value at its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyarrow import types
from pyarrow.parquet import ParquetFile

from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.opening import legible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

__all__ = ["Column", "Rows", "rows_of"]

_DAMAGED = "the file cannot be read as Parquet"
_SHAPES = ("a number", "a list of numbers", "a list of lists of numbers")


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The values of a column, flat, below `lengths`: how many are in each list, outermost first."""

    lengths: tuple[Integers, ...]
    values: NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows of one file from row `first` on: columns by name."""

    file: Path
    first: int
    count: int
    columns: Mapping[str, Column]

    def fault(self, column: str, row: int, what: str, why: str, mend: str) -> DataError:
        """Return a DataError of a column at a row of this block."""
        return _fault(self.file, column, self.first + row, what, why, mend)


def _fault(file: Path, column: str, row: int | None, what: str, why: str, mend: str) -> DataError:  # noqa: PLR0913, PLR0917 - a fault has these parts
    place = f"{file}: column {column}" + ("" if row is None else f", row {row}")
    return DataError(place, what, why, mend)


def rows_of(file: Path, depths: Mapping[str, int], *, rows: int) -> Iterator[Rows]:
    """Yield every row of a file, at most so many `rows` at a time; `depths` says how deep lists are.

    DataError for a file that is damaged or has no such column, one of another type, or a missing value.
    """
    if not file.is_file():
        raise DataError(str(file), "there is no such file", "it is to be imported", "correct its path")
    with legible(file, _DAMAGED):
        opened = ParquetFile(file, page_checksum_verification=True)
    with opened:
        for name, depth in depths.items():
            _check_type(opened.schema_arrow, file, name, depth)
        batches, first = opened.iter_batches(batch_size=rows, columns=list(depths)), 0
        while True:
            with legible(file, _DAMAGED, where=f"the rows from {first} on cannot be read: "):
                batch = next(batches, None)
            if batch is None:
                break
            found = {name: _column(batch.column(name), (file, name, first)) for name in depths}
            yield Rows(file, first, batch.num_rows, found)
            first += batch.num_rows


def _check_type(schema: Any, file: Path, name: str, depth: int) -> None:  # noqa: ANN401 - pyarrow has no types
    if schema.names.count(name) != 1:
        raise _fault(
            file,
            name,
            None,
            f"there are {schema.names.count(name)} columns of this name"
            if name in schema.names
            else "there is none",
            "the mapping names it",
            f"correct the mapping; the file has {', '.join(sorted(set(schema.names)))}",
        )
    inner, deep = schema.field(name).type, 0
    while types.is_list(inner) or types.is_large_list(inner):
        inner, deep = inner.value_type, deep + 1
    if deep != depth or not (types.is_integer(inner) or types.is_floating(inner) or types.is_boolean(inner)):
        raise _fault(
            file,
            name,
            None,
            f"its type is {schema.field(name).type}",
            f"{_SHAPES[depth]} is wanted in each row",
            "correct the mapping: events have a number, jets and candidates a list, constituents lists",
        )


def _column(array: Any, place: tuple[Path, str, int]) -> Column:  # noqa: ANN401
    lengths: list[Integers] = []
    row = np.arange(len(array))
    while True:
        if array.null_count:
            missing = int(row[np.flatnonzero(array.is_null().to_numpy(zero_copy_only=False))[0]])
            file, name, first = place
            raise _fault(
                file,
                name,
                first + missing,
                "a value is missing (null)",
                "nothing is filled in",
                "drop the event from the table, or give a constant in the mapping",
            )
        if not (types.is_list(array.type) or types.is_large_list(array.type)):
            return Column(tuple(lengths), array.to_numpy(zero_copy_only=False))
        lengths.append(array.value_lengths().to_numpy(zero_copy_only=False).astype(np.int64))
        row = np.repeat(row, lengths[-1])
        array = array.flatten()
