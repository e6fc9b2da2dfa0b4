"""What can be refused of a command before anything is built or read."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from jetc.commands.tagging.written import PARQUET
from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.schema import JETS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["check_given", "check_there"]

_ROOT = ".root"


def check_given(files: Sequence[Path], out: Path, keep: Sequence[str]) -> None:
    """Raise DataError where `out` cannot be written, a file is not there, or one of `keep` is no branch."""
    _check_written(out)
    _check_kept(keep)
    _check_out(files, out)
    for each in files:
        check_there(each)


def check_there(file: Path) -> None:
    """Raise DataError where there is no such file."""
    if not file.is_file():
        folder = file.is_dir()
        raise DataError(
            file=str(file),
            what="it is a folder" if folder else "there is no such file",
            why="its jets are to be tagged",
            mend=f"name files of it: {file}/*.root" if folder else "correct its path, or put the file there",
        )


def _check_kept(keep: Sequence[str]) -> None:
    known = [each.name for each in JETS if not each.jagged]
    for name in keep:
        if name not in known:
            raise DataError(
                file="--keep",
                what=f"{name} is no branch of the jet",
                why="a row of OUT is a jet, and the reader checks each branch by its schema",
                mend=f"keep some of {', '.join(known)}",
            )


def _check_out(files: Sequence[Path], out: Path) -> None:
    for file in files:
        if out.resolve() == file.resolve():
            raise DataError(
                file=str(file),
                what="it would be written over while it is read",
                why="OUT is one of the files",
                mend="give OUT another name",
            )


def _check_written(out: Path) -> None:
    """Raise DataError where no such file can be written."""
    if out.suffix not in {_ROOT, PARQUET}:
        raise DataError(
            file=str(out),
            what=f"it does not end in {_ROOT} or {PARQUET}",
            why="what is written is a tree of ROOT, or a table of Parquet",
            mend=f"name it {out.with_suffix(_ROOT)}",
        )
    if out.is_dir() or not out.parent.is_dir():
        raise DataError(
            file=str(out),
            what="it is a folder" if out.is_dir() else f"there is no folder {out.parent}",
            why="one file is written, when all is tagged",
            mend="name a file in a folder that is there",
        )
    if out.suffix == PARQUET and find_spec("pyarrow") is None:
        raise DataError(
            file=str(out),
            what="Parquet is written by pyarrow, which is not installed",
            why="it is an extra of jetc",
            mend=f"pip install 'jetc[parquet]', or name it {out.with_suffix(_ROOT)}",
        )
