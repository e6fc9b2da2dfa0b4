"""``jetc run``: what a tagger says of the jets of ntuples, as a file of ROOT or Parquet."""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

from jetc_runtime.tagger import Tagger, TaggerError

from jetc.commands.building import built_folder
from jetc.commands.outcome import Outcome
from jetc.commands.scoring import PARQUET, tag_files
from jetc.commands.terminal import BuildWatcher
from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from rich.console import Console

__all__ = ["run"]

_STAGE = "analysis"
_ROOT, _BUNDLE = ".root", ".tar"


def run(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Tag the jets of files by a folder of stage analysis, a bundle, or a spec, brought up to date first."""
    out: Path = arguments.output
    _check_written(out)
    folder: Path = arguments.tagger
    if not folder.is_dir() and folder.suffix != _BUNDLE:
        folder = built_folder(folder, arguments.build_dir, _STAGE, progress)
    try:
        tagger = Tagger.load(folder)
    except TaggerError as error:
        raise DataError(
            file=str(folder),
            what=str(error),
            why="the tagger is what stage analysis wrote, byte for byte",
            mend="name the spec, a bundle, or the folder build/NAME/analysis",
        ) from error
    watcher = BuildWatcher(progress)
    started = time.monotonic()
    try:
        jets = tag_files(
            tagger, arguments.files, out, tree=arguments.tree, keep=arguments.keep, progress=watcher
        )
    finally:
        watcher.stop()
    took = time.monotonic() - started
    return Outcome(
        f"{out}: {jets:,} jets of {len(arguments.files)} files, {jets / took:,.0f} jets/s ({tagger.engine})"
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
    if out.suffix == PARQUET and find_spec("pyarrow") is None:
        raise DataError(
            file=str(out),
            what="Parquet is written by pyarrow, which is not installed",
            why="it is an extra of jetc",
            mend=f"pip install 'jetc[parquet]', or name it {out.with_suffix(_ROOT)}",
        )
