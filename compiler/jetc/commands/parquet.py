"""`jetc import parquet`: tables of Parquet as one ntuple, by a declared mapping of their columns."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

from jetc.commands.outcome import Outcome
from jetc.diagnostics.diagnostic import DataError
from jetc.diagnostics.rendering import printable
from jetc.parquet.jets import Maker, depths_of
from jetc.parquet.mapping import read_mapping
from jetc.parquet.written import ntuple_at
from jetc.plan.key import file_digest

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from jetc.parquet.written import Ntuple

__all__ = ["import_parquet"]

_ROWS = 2000
_ROOT = ".root"


def import_parquet(arguments: argparse.Namespace) -> Outcome:
    """Write the ntuple that the files of `arguments` are by its mapping, and say what it holds."""
    _check_given(arguments.output)
    from jetc.parquet.table import rows_of

    mapping = read_mapping(arguments.columns)
    depths, maker = depths_of(mapping), Maker(mapping)
    identity = file_digest(arguments.columns) + "".join(_digests(arguments.files))
    with ntuple_at(arguments.output, identity=identity.encode()) as ntuple:
        for file in arguments.files:
            for rows in rows_of(file, depths, rows=_ROWS):
                ntuple.extend(maker.made(rows), rows)
        if not ntuple.events:
            raise DataError(
                file=str(arguments.files[0]),
                what="there is no row",
                why="nothing can be learnt or measured from it",
                mend="name files that have events",
            )
    return Outcome("\n".join(map(printable, _said(arguments.output, ntuple, maker))))


def _digests(files: Sequence[Path]) -> list[str]:
    """Return the SHA-256 of tables; DataError where two have the same rows, byte for byte."""
    found: dict[str, Path] = {}
    for file in files:
        first = found.setdefault(file_digest(file), file)
        if first is not file:
            raise DataError(
                file=str(file),
                what="this file is named twice" if first == file else f"it is {first}, byte for byte",
                why="its events would be counted twice",
                mend="name each file once; keep one copy of each",
            )
    return [*found]


def _said(out: Path, ntuple: Ntuple, maker: Maker) -> Iterator[str]:
    yield f"{out}: {ntuple.events} events, {ntuple.jets} jets, {ntuple.constituents} constituents"
    if maker.dropped:
        yield f"  left out: {maker.dropped} constituents whose pT word is 0"
    for name, clipped in maker.clipped.items():
        if clipped:
            yield f"  clipped: {clipped} values of {name}"
    missing = maker.mapping.missing()
    if missing:
        yield f"  not in it, as the mapping does not give them: {', '.join(missing)}"


def _check_given(out: Path) -> None:
    """Raise DataError where no such file can be written, or pyarrow is not there."""
    if out.suffix != _ROOT or os.path.lexists(out) or not out.parent.is_dir():
        there = f"there is no folder {out.parent}" if not out.parent.is_dir() else "is there already"
        raise DataError(
            file=str(out),
            what=f"it does not end in {_ROOT}" if out.suffix != _ROOT else there,
            why="an ntuple is a new file of ROOT, in a folder that is there",
            mend=f"name a new file that ends in {_ROOT}, in a folder that is there",
        )
    if find_spec("pyarrow") is None:
        raise DataError(
            file="jetc import parquet",
            what="Parquet is read by pyarrow, which is not installed",
            why="it is an extra of jetc",
            mend="pip install 'jetc[parquet]'",
        )
