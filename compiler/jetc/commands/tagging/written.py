"""The one file that is written: a tree of ROOT or a table of Parquet, whole or not at all."""

from __future__ import annotations

import hashlib
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import uproot

from jetc.ntuple.write import without_clock
from jetc.writing import fresh_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]

__all__ = ["OUT_TREE", "PARQUET", "Written", "written"]

OUT_TREE, PARQUET = "Jets", ".parquet"
_TOLD_APART = "events are told apart by"
"""What is said beside the rows: begins the title of the tree, and is a key of the table's metadata."""


class Written(Protocol):
    """Where columns go, a block of rows at a time."""

    def extend(self, columns: Columns) -> None:
        """Append rows."""


class _Table:
    """A Parquet file with the types of `columns`, a row group a block."""

    def __init__(self, path: Path, columns: Columns, told_apart: str) -> None:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        self._table = pa.table
        self._schema = pa.table(columns).schema.with_metadata({_TOLD_APART: told_apart})
        self._writer = ParquetWriter(path, self._schema)

    def extend(self, columns: Columns) -> None:
        """Append rows."""
        self._writer.write_table(self._table(columns, schema=self._schema))

    def close(self) -> None:
        """Write the end of the file."""
        self._writer.close()


@contextmanager
def written(out: Path, types: Columns, *, identity: bytes, told_apart: str) -> Iterator[Written]:
    """Give a new file with columns as `types`, which have no rows; it takes the place of `out` when whole.

    It says by what events were `told_apart`. Its bytes depend on what is written and on `identity`, not on
    time or name. An OSError names `out`.
    """
    with fresh_file(out) as fresh, _opened(fresh, out, types, (identity, told_apart)) as to:
        yield to


def _opened(
    fresh: Path, out: Path, types: Columns, said: tuple[bytes, str]
) -> AbstractContextManager[Written]:
    return _table(fresh, types, said[1]) if out.suffix == PARQUET else _tree(fresh, types, *said)


@contextmanager
def _table(path: Path, types: Columns, told_apart: str) -> Iterator[Written]:
    with closing(_Table(path, types, told_apart)) as table:
        yield table


@contextmanager
def _tree(path: Path, types: Columns, identity: bytes, told_apart: str) -> Iterator[Written]:
    number = UUID(bytes=hashlib.blake2b(identity, digest_size=16).digest())
    with (
        without_clock(),
        path.open("w+b") as stream,
        uproot.recreate(stream, uuid_function=lambda: number) as file,
    ):
        branches = {name: each.dtype for name, each in types.items()}
        yield file.mktree(OUT_TREE, branches, title=f"{_TOLD_APART} {told_apart}")
