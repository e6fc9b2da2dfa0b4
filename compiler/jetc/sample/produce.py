"""The driver: chunks of several sets over worker processes; a rerun makes what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.ntuple.write import write_ntuple
from jetc.sample.chunk import Chunk, Settings, make_chunk
from jetc.sample.constants import load_detector
from jetc.sample.libraries import content_of, library_files, load_libraries, settings_of
from jetc.sample.reconstruct import compile_kernels
from jetc.sample.sealing import Job, digest_of, is_whole, take, whole
from jetc.sample.space import check_space
from jetc.sample.workers import claim, run_all, started

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jetc.language.sections.model import Generator, SampleSet
    from jetc.plan.stage import Progress
    from jetc.sample.libraries import LibraryFiles

__all__ = ["Place", "chunks_of", "produce"]

_USUAL_PILEUP = 200.0
_EVENT_BYTES = 800
"""Least bytes of an event on disk at the usual pile-up, for minimum bias; hh4b takes twice as many."""


@dataclass(frozen=True, slots=True)
class Place:
    """A set to generate, the folder of its chunks, and folders that may hold chunks made earlier."""

    sample_set: SampleSet
    folder: Path
    earlier: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _ChunkJob(Job):
    chunk: Chunk


def chunks_of(sample_set: SampleSet, *, chunk_events: int) -> tuple[Chunk, ...]:
    """Divide a generated set into chunks of `chunk_events` events; the last has what is left.

    A set that grows keeps its full chunks, and gets more.
    """
    if sample_set.process is None or sample_set.events is None:
        raise ValueError(f"set {sample_set.name} is not generated")
    process, name, events = sample_set.process, sample_set.name, sample_set.events
    return tuple(
        Chunk(process, name, index, first, min(chunk_events, events - first), sample_set.strata_percent)
        for index, first in enumerate(range(0, events, chunk_events))
    )


def _jobs(generator: Generator, place: Place, libraries: tuple[str, ...]) -> list[_ChunkJob]:
    """Return the chunks of a set; `libraries` are the digests of the files of pile-up."""
    settings, jobs = settings_of(generator), []
    for chunk in chunks_of(place.sample_set, chunk_events=generator.chunk_events):
        path = place.folder / f"chunk_{chunk.index:05d}.root"
        jobs.append(_ChunkJob(path, digest_of(settings, libraries, chunk), chunk.events, chunk))
    return jobs


def _make(job: _ChunkJob, settings: Settings, files: LibraryFiles) -> None:
    libraries = load_libraries(files)
    chunk = job.chunk
    jets, events = make_chunk(chunk, settings=settings, detector=load_detector(), libraries=libraries)
    with whole(job) as path:
        write_ntuple(path, jets=jets, events=events, title=f"{chunk.name}, chunk {chunk.index}")


def produce(
    generator: Generator, places: Iterable[Place], *, libraries: Path, workers: int, progress: Progress
) -> list[Path]:
    """Make the chunks of every set, `FOLDER/chunk_NNNNN.root`, and give their paths, set by set.

    Each has its seal beside it. Files that are whole and made from the same settings are kept, and taken
    from the earlier folders of their set. The content depends on the settings and the libraries of pile-up
    in `libraries` alone, not on the number of workers or on interruptions. ToolError where a worker is
    killed, DataError where the disk has no room or the libraries are of other settings.
    """
    places = tuple(places)
    locks = [claim(place.folder) for place in places]
    files = library_files(generator, libraries)
    content = content_of(files)
    jobs, missing = [], []
    for place in places:
        own = _jobs(generator, place, content)
        jobs += own
        missing += [job for job in own if not (is_whole(job) or take(job, place.earlier))]
    if missing:
        crowd = min(1.0, generator.pileup / _USUAL_PILEUP)  # fewer jets where there is less
        check_space(missing, least_bytes=_EVENT_BYTES * crowd, unit="events")
        progress.start("generating events", sum(job.size for job in missing), "events")
        tasks = [(_make, (job, settings_of(generator), files), job.size) for job in missing]
        with started(workers, locks) as pool:
            run_all(pool, [(compile_kernels, (), 0)], progress)
            run_all(pool, tasks, progress)
    return [job.path for job in jobs]
