"""Events and their pile-up made on a cluster: files come back as bytes, and no file system is shared.

What is made are the files that the stages of samples make in processes of this machine, by the same code.
They are put where these stages look for what an interrupted build has left, so that they find them whole.
"""

from __future__ import annotations

import tempfile
import threading
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jetc.cluster.connection import Task
from jetc.cluster.content import Content, check, file_of, keep_file, room
from jetc.sample.libraries import (  # what is private there stays so: a change of it makes all events anew
    _INTERACTION_BYTES,
    LibraryFiles,
    content_of,
    library_files,
    load_libraries,
    settings_of,
)
from jetc.sample.libraries import _jobs as _library_jobs
from jetc.sample.libraries import _make as _make_library
from jetc.sample.produce import _EVENT_BYTES, _USUAL_PILEUP
from jetc.sample.produce import _jobs as _chunk_jobs
from jetc.sample.produce import _make as _make_chunk
from jetc.sample.sealing import is_whole, take, whole
from jetc.sample.space import check_space
from jetc.sample.workers import claim

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jetc.cluster.connection import Cluster
    from jetc.language.sections.model import Generator
    from jetc.plan.stage import Progress
    from jetc.sample.chunk import Settings
    from jetc.sample.libraries import _LibraryJob
    from jetc.sample.produce import Place, _ChunkJob
    from jetc.sample.sealing import Job

__all__ = ["fill_chunks", "fill_libraries"]

Call = tuple["Job", "Callable[..., Content[bytes]]", tuple[Any, ...]]
"""A file to make, what makes it on a worker, and its arguments after the file."""

_ONE_AT_A_TIME = threading.Lock()
"""Of the threads of a worker: one asks Pythia and FastJet."""
_AHEAD = 2
"""Calls that are submitted for each thread."""
_REST = "it goes on with the files that are whole"
AnyJob = TypeVar("AnyJob", bound="Job")


def fill_libraries(cluster: Cluster, generator: Generator, folder: Path, progress: Progress) -> None:
    """Make on the cluster what is missing of the libraries of pile-up in `folder`.

    ToolError where a worker fails or is another jetc, and where the scheduler or every worker is lost;
    DataError where the disk has no room.
    """
    claim(folder)
    settings = settings_of(generator)
    absent = [job for job in _library_jobs(generator, folder) if not is_whole(job)]
    if absent:
        check_space(absent, least_bytes=_INTERACTION_BYTES, unit="interactions of pile-up")
        progress.start("simulating pile-up", sum(job.size for job in absent), "interactions")
        _fill(cluster, [(job, _library, (settings,)) for job in absent], progress)


def fill_chunks(
    cluster: Cluster, generator: Generator, places: Sequence[Place], *, libraries: Path, progress: Progress
) -> None:
    """Make on the cluster the chunks of sets that are missing in their folders, and in the earlier ones.

    The libraries of pile-up in `libraries` are sent to the workers. ToolError as of `fill_libraries`,
    DataError where the libraries are of other settings, or the disk has no room.
    """
    for place in places:
        claim(place.folder)
    files, settings = library_files(generator, libraries), settings_of(generator)
    digests = content_of(files)
    jobs = ((place, job) for place in places for job in _chunk_jobs(generator, place, digests))
    absent = [job for place, job in jobs if not (is_whole(job) or take(job, place.earlier))]
    if absent:
        crowd = min(1.0, generator.pileup / _USUAL_PILEUP)
        check_space(absent, least_bytes=_EVENT_BYTES * crowd, unit="events")
        progress.start("generating events", sum(job.size for job in absent), "events")
        sent = _sent(cluster, files, digests)
        _fill(cluster, [(job, _chunk, (settings, files.kinds, sent)) for job in absent], progress)


def _sent(cluster: Cluster, files: LibraryFiles, digests: Sequence[str]) -> list[object]:
    """Return what stands for the libraries in arguments of calls."""
    made = [Content(path.read_bytes(), sha256) for path, sha256 in zip(files.paths, digests, strict=True)]
    return [cluster.keep(each, f"jetc-{each.sha256}") for each in made]


def _fill(cluster: Cluster, calls: Sequence[Call], progress: Progress) -> None:
    """Make files on the cluster and keep each when it comes; a few are ahead of what the workers make."""
    tasks = (
        Task(
            job,
            f"{job.path.name} of {job.path.parent.name}",
            function,
            (job, *arguments),
            f"jetc-{job.digest}",
        )
        for job, function, arguments in calls
    )
    for job, made in cluster.finished(tasks, _REST, ahead=_AHEAD):
        _keep(job, made)
        progress.advance(job.size)


def _keep(job: Job, made: Content[bytes]) -> None:
    content = check(made, "a file", _REST)
    try:
        with whole(job) as path:
            path.write_bytes(content)
    except OSError as error:
        error.filename, error.filename2 = str(job.path), None  # not the name that it has until it is whole
        raise


def _library(job: _LibraryJob, settings: Settings) -> Content[bytes]:
    """Make a file of pile-up on a worker."""
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(dir=room()) as folder:
        there = _moved(job, folder)
        _make_library(there, settings)
        return file_of(there.path.read_bytes())


def _chunk(
    job: _ChunkJob, settings: Settings, kinds: tuple[int, ...], libraries: Sequence[Content[bytes]]
) -> Content[bytes]:
    """Make a chunk on a worker."""
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(dir=room()) as folder:
        there = _moved(job, folder)
        _make_chunk(there, settings, _placed(kinds, libraries))
        return file_of(there.path.read_bytes())


def _moved(job: AnyJob, folder: str) -> AnyJob:
    return replace(job, path=Path(folder) / job.path.name)


def _placed(kinds: tuple[int, ...], libraries: Sequence[Content[bytes]]) -> LibraryFiles:
    """Write libraries among a worker's own files, once, and return them."""
    paths = tuple(room() / f"{each.sha256}.npz" for each in libraries)
    for each, path in zip(libraries, paths, strict=True):
        keep_file(each, path, _REST)
    return _only(LibraryFiles(paths, kinds))


@lru_cache(maxsize=1)
def _only(files: LibraryFiles) -> LibraryFiles:
    """Drop the libraries that were read before for other events."""
    load_libraries.cache_clear()
    return files
