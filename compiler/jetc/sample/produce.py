"""The driver: libraries first, then chunks, over worker processes; a rerun makes what is missing."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import multiprocessing
import os
import shutil
import signal
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.ntuple.write import write_ntuple
from jetc.plan.clearing import clear_for_file, make_folder, remove
from jetc.plan.key import file_digest
from jetc.reading import read_whole
from jetc.sample.chunk import Chunk, Libraries, Settings, library_hits, make_chunk
from jetc.sample.constants import load_detector
from jetc.sample.hits import Hits, join, load_hits, save_hits
from jetc.sample.pileup import Library
from jetc.sample.reconstruct import Crossings, reconstruct
from jetc.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from jetc.language.sections.model import Generator, SampleSet
    from jetc.plan.stage import Progress

__all__ = ["Job", "chunks_of", "produce"]

_LIBRARY = ".library"
_LIBRARY_PART = 250
_USUAL_PILEUP = 200.0
_EVENT_BYTES, _INTERACTION_BYTES = 800, 1000
"""What one takes on the disk at the least, at the usual pile-up: minimum bias, and hh4b twice that."""
_UNFINISHED = "."
"""How the name of a file begins that is being written."""
_WORKERS = ".workers"
"""Held by each worker, so that nobody else writes in the folder while one lives."""
_WHEN_PARENT_ENDS = 1
"""PR_SET_PDEATHSIG of Linux."""
_OF_A_TERMINAL = {signal.SIGINT, signal.SIGHUP}
_THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Job:
    """A file to make, and the digest of everything that its content depends on."""

    path: Path
    digest: str
    size: int
    """Interactions or events in it."""


@dataclass(frozen=True, slots=True)
class _LibraryJob(Job):
    kind: int
    part: int


@dataclass(frozen=True, slots=True)
class _ChunkJob(Job):
    chunk: Chunk


def chunks_of(each: SampleSet, *, chunk_events: int) -> tuple[Chunk, ...]:
    """Divide a generated set into chunks of `chunk_events` events; the last has what is left.

    A set with more events has the same chunks, but for a last one that was not full, and more.
    """
    if each.process is None or each.events is None:
        raise ValueError(f"set {each.name} is not generated")
    return tuple(
        Chunk(each.process, each.name, index, first, min(chunk_events, each.events - first))
        for index, first in enumerate(range(0, each.events, chunk_events))
    )


def _digest(*words: object) -> str:
    constants = files("jetc.sample").joinpath("detector.toml").read_bytes()
    text = "/".join(repr(word) for word in words)
    return hashlib.blake2b(constants + text.encode(), digest_size=8).hexdigest()


def _settings(generator: Generator) -> Settings:
    return Settings(seed=generator.seed, pileup=generator.pileup, tune=generator.tune)


def _library_sizes(generator: Generator) -> dict[int, int]:
    """Give the interactions of each kind in the libraries; the hard ones in equal numbers."""
    crossing = load_detector().crossing
    kinds = int((crossing.pthat_edges < crossing.library_below).sum())
    edges = [generator.hard_library * i // kinds for i in range(kinds + 1)]
    return {0: generator.soft_library} | {i + 1: edges[i + 1] - edges[i] for i in range(kinds)}


def _library_jobs(settings: Settings, generator: Generator, folder: Path) -> list[_LibraryJob]:
    jobs = []
    for kind, events in _library_sizes(generator).items():
        for part in range(-(-events // _LIBRARY_PART)):
            size = min(_LIBRARY_PART, events - part * _LIBRARY_PART)
            digest = _digest(settings.seed, settings.tune, kind, part, size)
            path = folder / _LIBRARY / f"{digest}.npz"
            jobs.append(_LibraryJob(path, digest, size, kind, part))
    return jobs


def _chunk_jobs(generator: Generator, sets: Iterable[SampleSet], folder: Path) -> list[_ChunkJob]:
    settings, sizes, jobs = _settings(generator), _library_sizes(generator), []
    for each in sets:
        for chunk in chunks_of(each, chunk_events=generator.chunk_events):
            path = folder / each.name / f"chunk_{chunk.index:05d}.root"
            digest = _digest(settings, sizes, chunk)
            jobs.append(_ChunkJob(path, digest, chunk.events, chunk))
    return jobs


def _is_complete(job: Job) -> bool:
    """Say whether the file is there, whole, and was made from the same settings."""
    with contextlib.suppress(OSError):
        return read_whole(_seal(job)) == _sealed(job, job.path)
    return False


def _seal(job: Job) -> Path:
    """Return where the digests of the settings and of the content of a file stand."""
    return job.path.with_name(f"{job.path.name}.seal")


def _sealed(job: Job, path: Path) -> bytes:
    return f"{job.digest} {file_digest(path)}\n".encode()


@contextlib.contextmanager
def _whole(job: Job) -> Iterator[Path]:
    """Yield where to write the file of a job; it has its name only when it is whole and sealed."""
    temporary = job.path.with_name(f"{_UNFINISHED}{job.path.name}.{os.getpid()}")
    yield temporary
    for place in (job.path, _seal(job)):
        clear_for_file(place)
    write_whole(_seal(job), _sealed(job, temporary).decode())
    temporary.replace(job.path)


def _make_library(job: _LibraryJob, settings: Settings) -> None:
    hits = library_hits(settings, load_detector(), kind=job.kind, part=job.part, events=job.size)
    with _whole(job) as path:
        save_hits(path, hits)


@cache
def _load_libraries(paths: tuple[Path, ...], kinds: tuple[int, ...]) -> Libraries:
    parts = [load_hits(path) for path in paths]
    sizes = np.array([part.interactions for part in parts])
    every = len(load_detector().crossing.pthat_edges) + 1
    numbers = np.bincount(np.array(kinds), weights=sizes, minlength=every).astype(np.int64)
    return Libraries(join(parts), Library(np.concatenate([[0], np.cumsum(numbers)])))


def _make_chunk(job: _ChunkJob, settings: Settings, paths: tuple[Path, ...], kinds: tuple[int, ...]) -> None:
    libraries = _load_libraries(paths, kinds)
    jets, events = make_chunk(job.chunk, settings=settings, detector=load_detector(), libraries=libraries)
    with _whole(job) as path:
        write_ntuple(path, jets=jets, events=events, title=job.digest)


def _compile_kernels() -> None:
    """Reconstruct one empty event, so that the kernels are compiled and cached."""
    offsets = np.zeros(2, dtype=np.int64)
    none = np.zeros(0, dtype=np.int64)
    crossings = Crossings(offsets, none, np.zeros(0), none, np.zeros(0))
    reconstruct(crossings, Hits.empty(1), detector=load_detector())


def _start_worker(lock: Path) -> None:
    """Prepare a worker: it holds the folder, ends with its parent, and what C++ prints goes nowhere."""
    fcntl.flock(os.open(lock, os.O_RDWR), fcntl.LOCK_SH)  # until it ends
    ctypes.CDLL(None).prctl(_WHEN_PARENT_ENDS, signal.SIGKILL)  # at once, whatever C++ is at
    parent = multiprocessing.parent_process()
    if parent is None or not parent.is_alive():
        os._exit(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)


def _run_all(
    pool: ProcessPoolExecutor,
    tasks: Sequence[tuple[Callable[..., None], tuple[object, ...], int]],
    progress: Progress,
) -> None:
    """Run tasks, telling progress the size of each that ends; the first failure ends the rest."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _OF_A_TERMINAL)  # workers stay deaf: we end them
    try:
        pending: dict[Future[None], int] = {
            pool.submit(function, *arguments): size for function, arguments, size in tasks
        }
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    while pending:
        done, _ = wait(pending, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
            progress.advance(pending.pop(future))


def _pool(workers: int, lock: Path) -> ProcessPoolExecutor:
    for name in _THREAD_LIMITS:
        os.environ.setdefault(name, "1")
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(lock,))


def _kill(pool: ProcessPoolExecutor) -> None:
    """End the workers now instead of after the chunks they are at, and wait until all are gone."""
    workers = list((pool._processes or {}).values())  # noqa: SLF001 - no public way before 3.14
    for worker in workers:
        worker.kill()
    pool.shutdown(cancel_futures=True)  # its thread waits for them too: after it, all are known to be gone
    for worker in workers:
        worker.join()


def _clear_leftovers(folder: Path, sets: Iterable[SampleSet]) -> Path:
    """Make the folders, remove what interrupted writers left, and return the lock that workers hold.

    Waits for workers of a production that was killed, which end at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / _WORKERS
    clear_for_file(lock)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for name in (_LIBRARY, *(each.name for each in sets)):
            make_folder(folder / name)
            for leftover in (folder / name).glob(f"{_UNFINISHED}*"):
                remove(leftover)
    return lock


def _check_space(jobs: Iterable[Job], generator: Generator, folder: Path) -> None:
    """Raise DataError where the files of `jobs` surely have no room in `folder`."""
    events = sum(job.size for job in jobs if isinstance(job, _ChunkJob))
    interactions = sum(job.size for job in jobs if isinstance(job, _LibraryJob))
    crowd = min(1.0, generator.pileup / _USUAL_PILEUP)  # fewer jets where there is less
    need = int(events * _EVENT_BYTES * crowd) + interactions * _INTERACTION_BYTES
    free = shutil.disk_usage(folder).free
    if need > free:
        raise DataError(
            file=str(folder),
            what=f"has {free / 1e6:,.2f} MB free, and the events to make need at least {need / 1e6:,.2f} MB",
            why=f"{events} events and {interactions} interactions of pile-up are still to be made",
            mend="make space on that device, name a place on another with --build-dir, or give fewer events",
        )


def _killed(workers: int) -> ToolError:
    return ToolError(
        tool="event generator",
        what="one of its worker processes was killed or could not start, as happens where memory runs out",
        mend=f"give {workers} GB of memory to {workers} workers, or fewer processors (taskset), and run the "
        "same command again: it goes on with the files that are whole",
    )


def produce(
    generator: Generator,
    sets: Iterable[SampleSet],
    *,
    folder: Path,
    workers: int,
    progress: Progress,
) -> list[Path]:
    """Make the files of every generated set, `folder/SET/chunk_NNNNN.root`, and give their paths.

    Complete files made from the same settings are kept. The content depends on the settings alone,
    not on the number of workers or on interruptions. ToolError where a worker is killed.
    """
    sets = tuple(sets)
    settings = _settings(generator)
    lock = _clear_leftovers(folder, sets)
    chunks = _chunk_jobs(generator, sets, folder)
    missing = [job for job in chunks if not _is_complete(job)]
    if not missing:
        return [job.path for job in chunks]
    libraries = _library_jobs(settings, generator, folder)
    paths = tuple(job.path for job in libraries)
    kinds = tuple(job.kind for job in libraries)
    absent = [job for job in libraries if not _is_complete(job)]
    _check_space([*absent, *missing], generator, folder)
    pool = _pool(workers, lock)
    try:
        progress.start("simulating pile-up", sum(job.size for job in absent), "interactions")
        library_tasks = [(_make_library, (job, settings), job.size) for job in absent]
        _run_all(pool, [(_compile_kernels, (), 0), *library_tasks], progress)
        progress.start("generating events", sum(job.size for job in missing), "events")
        chunk_tasks = [(_make_chunk, (job, settings, paths, kinds), job.size) for job in missing]
        _run_all(pool, chunk_tasks, progress)
    except BrokenProcessPool as error:
        _kill(pool)
        raise _killed(workers) from error
    except BaseException:
        _kill(pool)
        raise
    pool.shutdown()
    return [job.path for job in chunks]
