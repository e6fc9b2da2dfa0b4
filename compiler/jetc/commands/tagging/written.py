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


class Written(Protocol):
    """Where columns go, a block of rows at a time."""

    def extend(self, columns: Columns) -> None:
        """Append rows."""


class _Table:
    """A Parquet file with the types of `columns`, a row group a block."""

    def __init__(self, path: Path, columns: Columns) -> None:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        self._table = pa.table
        self._writer = ParquetWriter(path, pa.table(columns).schema)

    def extend(self, columns: Columns) -> None:
        """Append rows."""
        self._writer.write_table(self._table(columns))

    def close(self) -> None:
        """Write the end of the file."""
        self._writer.close()


@contextmanager
def written(out: Path, types: Columns, *, identity: bytes) -> Iterator[Written]:
    """Give a new file with columns as `types`, which have no rows; it takes the place of `out` when whole.

    Its bytes depend on what is written and on `identity`, not on time or name. An OSError names `out`.
    """
    with fresh_file(out) as fresh, _opened(fresh, out, types, identity) as to:
        yield to


def _opened(fresh: Path, out: Path, types: Columns, identity: bytes) -> AbstractContextManager[Written]:
    return _table(fresh, types) if out.suffix == PARQUET else _tree(fresh, types, identity)


@contextmanager
def _table(path: Path, types: Columns) -> Iterator[Written]:
    with closing(_Table(path, types)) as table:
        yield table


@contextmanager
def _tree(path: Path, types: Columns, identity: bytes) -> Iterator[Written]:
    number = UUID(bytes=hashlib.blake2b(identity, digest_size=16).digest())
    with (
        without_clock(),
        path.open("w+b") as stream,
        uproot.recreate(stream, uuid_function=lambda: number) as file,
    ):
        yield file.mktree(OUT_TREE, {name: each.dtype for name, each in types.items()})
