"""The libraries of pile-up: made once for all sets, and read by every worker."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.plan.key import file_digest
from jetc.sample.chunk import Libraries, Settings, library_hits
from jetc.sample.constants import load_detector
from jetc.sample.hits import join, load_hits, save_hits
from jetc.sample.pileup import Library
from jetc.sample.reconstruct import compile_kernels
from jetc.sample.sealing import Job, digest_of, is_whole, whole
from jetc.sample.space import check_space
from jetc.sample.workers import claim, run_all, started

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.language.sections.model import Generator
    from jetc.plan.stage import Progress

__all__ = ["LibraryFiles", "content_of", "library_files", "load_libraries", "make_libraries", "settings_of"]

_SOFT_PART = 2000
"""Interactions in a file of soft ones; each starts a Pythia, as long as 3,000 interactions take."""
_HARD_PART = 250
"""Interactions in a file of hard ones."""
_INTERACTION_BYTES = 1000
"""What one takes on the disk at the least."""


@dataclass(frozen=True, slots=True)
class LibraryFiles:
    """The files of the libraries, in order, and the kind of the interactions in each."""

    paths: tuple[Path, ...]
    kinds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _LibraryJob(Job):
    kind: int
    part: int


def settings_of(generator: Generator) -> Settings:
    """Return what the spec says of every event."""
    return Settings(seed=generator.seed, pileup=generator.pileup, tune=generator.tune)


def _sizes(generator: Generator) -> dict[int, int]:
    """Give the interactions of each kind in the libraries; the hard ones in equal numbers."""
    crossing = load_detector().crossing
    kinds = int((crossing.pthat_edges < crossing.library_below).sum())
    edges = [generator.hard_library * i // kinds for i in range(kinds + 1)]
    return {0: generator.soft_library} | {i + 1: edges[i + 1] - edges[i] for i in range(kinds)}


def _jobs(generator: Generator, folder: Path) -> list[_LibraryJob]:
    jobs = []
    for kind, events in _sizes(generator).items():
        largest = _SOFT_PART if kind == 0 else _HARD_PART
        for part in range(-(-events // largest)):
            size = min(largest, events - part * largest)
            digest = digest_of(generator.seed, generator.tune, kind, part, size)
            path = folder / f"kind_{kind}_{part:05d}.npz"
            jobs.append(_LibraryJob(path, digest, size, kind, part))
    return jobs


def _make(job: _LibraryJob, settings: Settings) -> None:
    hits = library_hits(settings, load_detector(), kind=job.kind, part=job.part, events=job.size)
    with whole(job) as path:
        save_hits(path, hits)


def make_libraries(generator: Generator, *, folder: Path, workers: int, progress: Progress) -> list[Path]:
    """Make the libraries of pile-up in `folder`, and give their paths; each has its seal beside it.

    Files that are whole and made from the same settings are kept. ToolError where a worker is killed,
    DataError where the disk has no room.
    """
    lock = claim(folder)
    jobs = _jobs(generator, folder)
    absent = [job for job in jobs if not is_whole(job)]
    if absent:
        check_space(absent, least_bytes=_INTERACTION_BYTES, unit="interactions of pile-up")
        progress.start("simulating pile-up", sum(job.size for job in absent), "interactions")
        tasks = [(_make, (job, settings_of(generator)), job.size) for job in absent]
        with started(workers, [lock]) as pool:
            run_all(pool, [(compile_kernels, (), 0), *tasks], progress)  # for the chunks, meanwhile
    return [job.path for job in jobs]


def library_files(generator: Generator, folder: Path) -> LibraryFiles:
    """Return the files that `make_libraries` left in `folder`; DataError where one does not fit."""
    jobs = _jobs(generator, folder)
    for job in jobs:
        if not is_whole(job):
            raise DataError(
                file=str(job.path),
                what="is not the library of pile-up that was made for these settings",
                why="the events would have another pile-up than the spec says",
                mend="run jetc build again: it makes the libraries again",
            )
    return LibraryFiles(tuple(job.path for job in jobs), tuple(job.kind for job in jobs))


def content_of(files: LibraryFiles) -> tuple[str, ...]:
    """Return the SHA-256 of each file."""
    return tuple(file_digest(path) for path in files.paths)


@cache
def load_libraries(files: LibraryFiles) -> Libraries:
    """Read the libraries."""
    parts = [load_hits(path) for path in files.paths]
    sizes = np.array([part.interactions for part in parts])
    every = len(load_detector().crossing.pthat_edges) + 1
    numbers = np.bincount(np.array(files.kinds), weights=sizes, minlength=every).astype(np.int64)
    return Libraries(join(parts), Library(np.concatenate([[0], np.cumsum(numbers)])))
