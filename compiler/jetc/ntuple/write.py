"""Writes ntuples: real TTrees, compressed, complete or not there at all."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
from typing import TYPE_CHECKING
from uuid import UUID

import awkward as ak
import numpy as np
import uproot
from uproot import _util

from jetc.ntuple.schema import CANDIDATE_PREFIX, EVENTS, EVENTS_TREE, JETS, JETS_TREE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    from jetc.ntuple.schema import Branch

    Columns = Mapping[str, npt.NDArray[np.generic]]

__all__ = ["without_clock", "write_ntuple"]

_COMPRESSION_LEVEL = 3


def _typed(table: tuple[Branch, ...], columns: Columns) -> dict[str, npt.NDArray[np.generic]]:
    """Bring columns to the types of a table. Raises KeyError for a column that is missing."""
    return {branch.name: columns[branch.name].astype(branch.dtype) for branch in table}


def _jet_fields(jets: Columns, counts: npt.NDArray[np.int64]) -> dict[str, ak.Array]:
    """Give the jet tree's fields; the jagged branches share one counter."""
    flat = tuple(branch for branch in JETS if not branch.jagged)
    jagged = tuple(branch for branch in JETS if branch.jagged)
    fields: dict[str, ak.Array] = {name: ak.Array(column) for name, column in _typed(flat, jets).items()}
    prefix = len(CANDIDATE_PREFIX) + 1
    inner = {name[prefix:]: column for name, column in _typed(jagged, jets).items()}
    fields[CANDIDATE_PREFIX] = ak.unflatten(ak.zip(inner), counts)
    return fields


@contextlib.contextmanager
def without_clock() -> Iterator[None]:
    """Let uproot write one and the same time into every file: the bytes depend on the content alone."""
    coded = _util.datetime_to_code
    _util.datetime_to_code = lambda _: coded(_WRITTEN)
    try:
        yield
    finally:
        _util.datetime_to_code = coded


_WRITTEN = dt.datetime(1995, 1, 1)  # noqa: DTZ001 - the first that ROOT can hold, in no zone
"""When all files say that they were written; nothing reads it."""


def _identity(title: str, *trees: Columns) -> UUID:
    """Give a number that differs from file to file, as readers expect, made of what is written."""
    content = hashlib.blake2b(title.encode(), digest_size=16)
    for columns in trees:
        for name, column in columns.items():
            content.update(f"/{name} {column.dtype.str} {len(column)}/".encode())
            content.update(column.tobytes())
    return UUID(bytes=content.digest())


def write_ntuple(path: Path, *, jets: Columns, events: Columns, title: str) -> None:
    """Write both trees of one file under a temporary name, then rename it.

    The bytes depend on the content alone, neither on the time nor on the path.
    `jets` holds every branch of the schema, jagged ones flattened over the constituents that
    `jet_npuppicand` counts. `title` becomes the title of the event tree.
    """
    counts = np.asarray(jets["jet_npuppicand"], dtype=np.int64)
    fields = _jet_fields(jets, counts)
    identity = _identity(title, _typed(JETS, jets), _typed(EVENTS, events))
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    options = {"compression": uproot.ZSTD(_COMPRESSION_LEVEL), "uuid_function": lambda: identity}
    try:
        # as a stream, because uproot writes the name of a file into it
        with without_clock(), temporary.open("w+b") as stream, uproot.recreate(stream, **options) as file:
            tree = file.mktree(JETS_TREE, {name: field.type.content for name, field in fields.items()})
            if len(counts):
                tree.extend(fields)
            columns = _typed(EVENTS, events)
            types = {name: column.dtype for name, column in columns.items()}
            file.mktree(EVENTS_TREE, types, title=title).extend(columns)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
