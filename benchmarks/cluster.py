"""What events cost on a cluster, and what the cluster itself costs, by the number of jets.

Run it with the project's Python: ``.venv/bin/python benchmarks/cluster.py [WORKERS [PART...]]``. Each PART,
such as 0.01 or 0.7, makes that part of the baseline's events on a cluster of so many worker processes of this
machine, and a row says how many jets and chunks they are, the bytes of their files, the processor time of
the workers, that of this process, which has the scheduler too, its largest memory so far, and the time by the
clock. The first PART is also made in processes without a cluster; whether both have the same bytes is told.
Then chunks of the size that the baseline's have, which cost nothing to make, are sent for 10^4 to 10^7 jets:
what is left is the cluster's own part. Other work on the machine makes the clock worth little. Where the only
PART is 0, chunks are sent and none are made. The last row takes 3.1 GB of the folder for temporary files.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import uproot
from distributed import LocalCluster
from jetc.checks.load import load
from jetc.cluster.connection import Cluster, connected
from jetc.cluster.content import Content, file_of
from jetc.cluster.events import _fill, fill_chunks, fill_libraries
from jetc.sample.produce import Place, produce
from jetc.sample.sealing import TOOLS, Job

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc.language.sections.model import Generator, SampleSet

BASELINE = Path(__file__).parents[1] / "specs" / "baseline.yaml"
PARTS = (0.01, 0.1)
CHUNK_BYTES, CHUNK_JETS = 298_000, 969
"""Of the mean chunk of the baseline: 150 chunks of 145,403 jets take 44.8 MB."""
LEAST = 100
"""Events that minimum bias has at the least."""


class Quiet:
    """Progress that nobody sees."""

    def start(self, label: str, total: float, unit: str) -> None:
        """Say nothing."""

    def advance(self, amount: float = 1) -> None:
        """Say nothing."""


@dataclass(slots=True)
class Cost:
    """Seconds: of the workers' processors, of this process, by the clock; and the largest memory, MB."""

    workers: float = 0.0
    own: float = 0.0
    clock: float = 0.0
    memory: float = 0.0


def main(workers: int, parts: tuple[float, ...]) -> None:
    """Print the rows."""
    spec = load(BASELINE).spec
    generator = spec.samples.generator
    if generator is None:
        raise ValueError("the baseline generates its events")
    print(f"{workers} workers on {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")  # noqa: T201
    print(  # noqa: T201
        f"{'':24}{'jets':>12}{'tasks':>7}{'MB':>8}{'workers s':>11}{'here s':>8}{'here MB':>9}{'clock s':>9}"
    )
    with tempfile.TemporaryDirectory() as folder, started(workers) as cluster:
        if any(parts):
            made(cluster, generator, spec.samples.sets, parts, workers, Path(folder))
        for jets in (10**4, 10**5, 10**6, 10**7):
            there = Path(folder) / f"sent-{jets}"
            with costs(cluster) as cost:
                send(cluster, there, -(-jets // CHUNK_JETS))
            row("chunks only sent", jets, there, cost)
            shutil.rmtree(there)


def made(  # noqa: PLR0913, PLR0917 - where, what, and how much of it
    cluster: Cluster,
    generator: Generator,
    whole: Sequence[SampleSet],
    parts: tuple[float, ...],
    workers: int,
    folder: Path,
) -> None:
    """Make the libraries of pile-up, and parts of the baseline's events, of which the first also without."""
    libraries = folder / "pileup"
    with costs(cluster) as cost:
        fill_libraries(cluster, generator, libraries, Quiet())
    row("pile-up", 0, libraries, cost)
    for number, part in enumerate(parts):
        sets = [scaled(each, part) for each in whole]
        there = folder / str(part)
        with costs(cluster) as cost:
            fill_chunks(cluster, generator, placed(sets, there), libraries=libraries, progress=Quiet())
        row(f"{part:g} of the baseline", jets_of(there), there, cost)
        if number == 0:
            without(workers, generator, sets, libraries, there)


def without(workers: int, generator: Generator, sets: list[SampleSet], libraries: Path, there: Path) -> None:
    """Make the chunks in processes of this machine, and say whether they are those of the cluster."""
    here, cost, before = there.with_name("here"), Cost(), children()
    start = time.monotonic()
    produce(generator, placed(sets, here), libraries=libraries, workers=workers, progress=Quiet())
    cost.clock, cost.workers = time.monotonic() - start, children() - before
    row("  without a cluster", jets_of(here), here, cost)
    same = digest(here) == digest(there)
    print(f"  {'the same bytes' if same else 'OTHER BYTES'}: {digest(here)}")  # noqa: T201


def send(cluster: Cluster, folder: Path, tasks: int) -> None:
    """Have `tasks` files of random bytes made on the workers, and keep them in a folder."""
    folder.mkdir()
    jobs = [Job(folder / f"chunk_{each:05d}.root", f"{folder.name}-{each}", 1) for each in range(tasks)]
    _fill(cluster, [(job, noise, ()) for job in jobs], Quiet())


def noise(_: Job) -> Content[bytes]:
    """Return a file of random bytes, which do not compress, as those of ROOT do not."""
    return file_of(os.urandom(CHUNK_BYTES))


def scaled(sample: SampleSet, part: float) -> SampleSet:
    """Return a set with a part of its events."""
    return sample.model_copy(update={"events": max(LEAST, round(part * (sample.events or 0)))})


def placed(sets: list[SampleSet], folder: Path) -> list[Place]:
    """Return where the chunks of sets go."""
    return [Place(each, folder / each.name) for each in sets]


@contextmanager
def started(workers: int) -> Iterator[Cluster]:
    """Yield a cluster of processes of this machine."""
    alone = {
        "threads_per_worker": 1,
        "processes": True,
        "dashboard_address": "127.0.0.1:0",
        "host": "127.0.0.1",
    }
    with (
        LocalCluster(n_workers=workers, **alone) as cluster,
        connected(cluster.scheduler_address, TOOLS) as there,
    ):
        yield there


@contextmanager
def costs(cluster: Cluster) -> Iterator[Cost]:
    """Yield what fills itself with the cost of what is done meanwhile."""
    cost, start, own, there = Cost(), time.monotonic(), time.process_time(), worker_time(cluster)
    yield cost
    cost.clock, cost.own = time.monotonic() - start, time.process_time() - own
    cost.workers = worker_time(cluster) - there
    cost.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def worker_time(cluster: Cluster) -> float:
    """Return the processor time of all workers."""
    times: dict[str, float] = cluster.client.run(time.process_time)
    return sum(times.values())


def children() -> float:
    """Return the processor time of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def jets_of(folder: Path) -> int:
    """Return the jets in all files of a folder."""
    return sum(uproot.open(path)["outnano/Jets"].num_entries for path in folder.rglob("chunk_*.root"))


def digest(folder: Path) -> str:
    """Return one digest of all files of a folder and their seals."""
    texts = [
        f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(folder.rglob("chunk_*"))
    ]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def row(what: str, jets: int, folder: Path, cost: Cost) -> None:
    """Print one row."""
    files = [path for path in folder.rglob("[a-z]*") if path.suffix in {".root", ".npz"}]
    size = sum(path.stat().st_size for path in files) / 1e6
    print(  # noqa: T201
        f"{what:24}{jets:>12,}{len(files):>7,}{size:>8.1f}{cost.workers:>11.1f}{cost.own:>8.1f}"
        f"{cost.memory:>9.0f}{cost.clock:>9.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1, tuple(map(float, sys.argv[2:])) or PARTS)
