"""Writes ntuples: real TTrees, compressed, complete or not there at all."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import awkward as ak
import numpy as np
import uproot
from uproot import _util

from jetc.ntuple.schema import CANDIDATE_PREFIX, EVENTS, EVENTS_TREE, JETS, JETS_TREE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    from jetc.ntuple.schema import Branch

    Columns = Mapping[str, npt.NDArray[np.generic]]

__all__ = ["write_ntuple"]

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
def _every_clock() -> Iterator[None]:
    """Let uproot write with a clock before 1995 or after 2058, too, which ROOT's 32 bits do not hold.

    The time of writing then stands as the nearest year that they hold; nothing reads it.
    """
    coded = _util.datetime_to_code

    def held(moment: dt.datetime) -> int:
        year = min(max(moment.year, _YEARS[0]), _YEARS[1])
        return int(coded(moment.replace(year=year, day=min(moment.day, _SHORTEST_MONTH))))

    _util.datetime_to_code = held
    try:
        yield
    finally:
        _util.datetime_to_code = coded


_YEARS = (1995, 2058)
_SHORTEST_MONTH = 28
"""A day that every month of every year has."""


def write_ntuple(path: Path, *, jets: Columns, events: Columns, title: str) -> None:
    """Write both trees of one file under a temporary name, then rename it.

    `jets` holds every branch of the schema, jagged ones flattened over the constituents that
    `jet_npuppicand` counts. `title` becomes the title of the event tree.
    """
    counts = np.asarray(jets["jet_npuppicand"], dtype=np.int64)
    fields = _jet_fields(jets, counts)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        compression = uproot.ZSTD(_COMPRESSION_LEVEL)
        with _every_clock(), uproot.recreate(temporary, compression=compression) as file:
            tree = file.mktree(JETS_TREE, {name: field.type.content for name, field in fields.items()})
            if len(counts):
                tree.extend(fields)
            columns = _typed(EVENTS, events)
            types = {name: column.dtype for name, column in columns.items()}
            file.mktree(EVENTS_TREE, types, title=title).extend(columns)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
