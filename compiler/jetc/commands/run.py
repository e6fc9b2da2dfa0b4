"""``jetc run``: what a tagger says of the jets of ntuples, as a file of ROOT or Parquet."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jetc_runtime.tagger import TaggerError, tagger_files

from jetc.checks.load import load
from jetc.commands.building import built_folder
from jetc.commands.inspecting import set_of
from jetc.commands.outcome import Outcome
from jetc.commands.tagging.files import tag_files
from jetc.commands.tagging.given import check_given
from jetc.commands.tagging.job import Job
from jetc.commands.tagging.spread import here
from jetc.commands.terminal import BuildWatcher
from jetc.diagnostics.diagnostic import DataError
from jetc.inspection.checksums import check_sealed
from jetc.ntuple.event_ids import TOLD_APART
from jetc.plan.key import file_digest

if TYPE_CHECKING:
    import argparse
    from contextlib import AbstractContextManager

    from rich.console import Console

    from jetc.commands.tagging.files import TaggedJets
    from jetc.commands.tagging.spread import Place, Spread

__all__ = ["run"]

_STAGE = "analysis"
_BUNDLE = ".tar"
_WORTH_A_PROCESS = 8
"""Pieces from which on another process saves more than its start takes, about a second."""


def run(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Tag the jets of files by a folder of stage analysis, a bundle, or a spec, brought up to date first."""
    out: Path = arguments.output
    files: list[Path] = arguments.files
    check_given(files, out, arguments.keep)
    check_sealed(files, file_digest)
    place = _place(arguments)
    rule, of_set = _event_ids(arguments)
    job, engine = _job(arguments, rule, progress)
    if arguments.cluster is not None:
        files = [each.absolute() for each in files]  # workers stand in other folders
    watcher = BuildWatcher(progress)
    started = time.monotonic()
    try:
        found = tag_files(job, files, out, place=place, progress=watcher)
    finally:
        watcher.stop()
    rate = found.jets / (time.monotonic() - started)
    return Outcome(
        f"{out}: {found.jets:,} jets of {len(files)} files, {rate:,.0f} jets/s ({engine})\n"
        f"events are told apart by {TOLD_APART[rule]}{of_set}{_said_of_split(found)}"
    )


def _said_of_split(found: TaggedJets) -> str:
    return "" if found.split_events is None else f"; {found.split_events:,} events lie in several files"


def _event_ids(arguments: argparse.Namespace) -> tuple[str, str]:
    """Return how the files use ids, and what says so where that is a set of the spec which has them all."""
    path: Path = arguments.tagger
    if arguments.event_ids is not None or path.is_dir() or path.suffix == _BUNDLE:
        return arguments.event_ids or "unique", ""
    spec = load(path, reader=Path.read_bytes).spec
    one = set_of(arguments.files, spec, path.parent)
    return ("unique", "") if one is None else (one.event_ids, f" (set {one.name} of the spec)")


def _job(arguments: argparse.Namespace, rule: str, progress: Console) -> tuple[Job, str]:
    """Return what is done with each file, and what computes; a spec is built."""
    folder: Path = arguments.tagger
    if not folder.is_dir() and folder.suffix != _BUNDLE:
        folder = built_folder(folder, arguments.build_dir, _STAGE, progress)
    try:
        job = Job(tagger_files(folder), arguments.tree, tuple(arguments.keep), rule)
        return job, job.loaded().engine
    except TaggerError as error:
        raise DataError(
            file=str(folder),
            what=str(error),
            why="the tagger is what stage analysis wrote, byte for byte",
            mend="name the spec, a bundle, or the folder build/NAME/analysis",
        ) from error


def _place(arguments: argparse.Namespace) -> Place:
    """Return where files are read and tagged."""
    if arguments.processes is not None:
        return partial(here, arguments.processes)
    if arguments.cluster is None:
        return _on_every_core
    from jetc.cluster.connection import check_installed
    from jetc.commands.tagging.cluster import on_cluster

    check_installed("--cluster")
    return partial(on_cluster, arguments.cluster)


def _on_every_core(calls: int) -> AbstractContextManager[Spread]:
    return here(min(len(os.sched_getaffinity(0)), calls // _WORTH_A_PROCESS), calls)
