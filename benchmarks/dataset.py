"""How long the dataset stage takes: the baseline's features, over ntuples like generated ones.

Run it with the project's Python: ``.venv/bin/python benchmarks/dataset.py [OTHER]``. OTHER is the root
of another checkout, whose dataset stage runs in turn with this one's on the same files; the ratio of
the fastest runs is printed. Seconds are those that the build notes for the stage, all sets together; the
memory is that of the whole build up to it, of its largest process. Everything lies in a temporary folder.

``benchmarks/dataset.py JETS...`` makes one build up to the stage for each number of jets instead. A row has
the jets, the files, their MB, processor and clock seconds of the build, its start included, the memory of its
largest process, and the MB of the artifacts. With ``taskset -c 0`` it is one process.

``benchmarks/dataset.py places JETS [JETS_PER_FILE]`` makes it three times from the same files: by one
process, by one for each processor, and on a cluster of as many workers of this machine. A row has the seconds
of the stage, all sets together, the processor time of the build, its start included, and of the workers, and
a digest of all bytes of the artifacts. Chunks of the baseline have 970 jets.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import runpy
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from distributed import Client, LocalCluster
from jetc.ntuple.write import write_ntuple

ROOT = Path(__file__).parents[1]
RUNS = 5
FILES, EVENTS_PER_FILE, JETS_PER_EVENT = 4, 5000, 6
JETS_PER_FILE = 15_000
"""About, where the number of jets is given."""
SETS = ("ttbar", "qcd", "resonance", "hh4b", "vbf_htautau", "minbias")
SPEC = "files.yaml"

BUILD = """
import re, resource, sys
from pathlib import Path
from jetc.cli import main
code = main(sys.argv[1:])
own = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024)
sys.exit(code)
"""
"""Of the build ru_maxrss may be that of this process: the system keeps it over the start of a program."""


def write_sample(folder: Path, count: int = FILES, of_file: int = EVENTS_PER_FILE) -> None:
    """Write `count` ntuples of every set of the baseline, of `of_file` events, and a spec that reads them."""
    lines = ["extends: baseline.yaml", "name: files", "samples:", "  generator: null", "  sets:"]
    for number, name in enumerate(SETS):
        made = write_files(folder / name, number, count, of_file)
        files = [f"{name}/{file}" for file in made]
        lines.append(f"    - {{name: {name}, files: [{', '.join(files)}], tree: outnano/Jets}}")
    (folder / SPEC).write_text("\n".join(lines) + "\n")


def write_files(folder: Path, number: int, count: int, of_file: int) -> list[str]:
    """Write `count` ntuples of `of_file` events of set `number` into a new folder, and return their names."""
    columns = runpy.run_path(str(ROOT / "tests" / "jetc" / "conftest.py"))["good_columns"]
    folder.mkdir(parents=True)
    files = [f"{index}.root" for index in range(count)]
    for index, file in enumerate(files):
        first = 10_000_000 * (number + 1) + index * of_file
        jets, events = columns(first_event=first, events=of_file, jets_per_event=JETS_PER_EVENT)
        write_ntuple(folder / file, jets=jets, events=events, title=file)
    return files


def run(
    root: Path, sample: Path, build: Path, *, before: tuple[str, ...] = (), more: tuple[str, ...] = ()
) -> tuple[float, float]:
    """Return the seconds of the dataset stage of the checkout at `root`, and MiB of its process.

    `before` stands before the command of the build, `more` after it.
    """
    shutil.copyfile(root / "specs" / "baseline.yaml", sample / "baseline.yaml")
    environment = os.environ | {"PYTHONPATH": f"{root / 'compiler'}:{root / 'runtime'}:{root / 'testbench'}"}
    command = [
        *before,
        sys.executable,
        "-c",
        BUILD,
        "build",
        str(sample / SPEC),
        "--to",
        "dataset",
        "--build-dir",
        str(build),
        *more,
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603
    seals = [json.loads(path.read_text()) for path in sorted((build / "store").glob("dataset*.json"))]
    seconds = {tuple(seal["together"]) or number: seal["seconds"] for number, seal in enumerate(seals)}
    return sum(seconds.values()), float(done.stdout.split()[-1])


def grown(numbers: list[int]) -> None:
    """Print a row for each number of jets."""
    print(f"{'jets':>10} {'files':>6} {'MB':>8} {'CPU s':>8} {'clock s':>8} {'MiB':>6} {'artifacts MB':>13}")  # noqa: T201
    for jets in numbers:
        with tempfile.TemporaryDirectory() as name:
            print(growth_row(Path(name), jets), flush=True)  # noqa: T201


def growth_row(folder: Path, jets: int) -> str:
    """Return the row of one build from about so many jets."""
    count = max(1, round(jets / len(SETS) / JETS_PER_FILE))
    of_file = round(jets / len(SETS) / count / JETS_PER_EVENT)
    sample, build = folder / "sample", folder / "build"
    write_sample(sample, count, of_file)
    before, start = children(), time.perf_counter()
    _, memory = run(ROOT, sample, build)
    clock, used = time.perf_counter() - start, children() - before
    made = len(SETS) * count * of_file * JETS_PER_EVENT
    return (
        f"{made:>10,} {len(SETS) * count:>6} {size(sample):>8.1f} {used:>8.1f} "
        f"{clock:>8.1f} {memory:>6.0f} {size(build / 'store'):>13.1f}"
    )


def places(jets: int, of_file: int) -> None:
    """Print a row for each place in which the sets of about so many jets are read."""
    count = max(1, round(jets / len(SETS) / of_file))
    events = round(jets / len(SETS) / count / JETS_PER_EVENT)
    made = len(SETS) * count * events * JETS_PER_EVENT
    print(f"{made:,} jets in {len(SETS) * count} files, load {os.getloadavg()[0]:.1f}")  # noqa: T201
    print(f"{'':14}{'stage s':>9}{'CPU s':>8}{'workers CPU s':>15}  bytes")  # noqa: T201
    processors = len(os.sched_getaffinity(0))
    alone = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "host": "127.0.0.1"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = folder / "sample"
        write_sample(sample, count, events)
        print(place_row("1 process", sample, folder / "one", before=("taskset", "-c", "0")), flush=True)  # noqa: T201
        print(place_row(f"{processors} processes", sample, folder / "many"), flush=True)  # noqa: T201
        with (
            LocalCluster(n_workers=processors, processes=True, **alone) as cluster,
            Client(cluster) as client,
        ):
            on_it = ("--cluster", cluster.scheduler_address)
            row = place_row(f"{processors} workers", sample, folder / "cluster", more=on_it, client=client)
            print(row, flush=True)  # noqa: T201


def place_row(  # noqa: PLR0913 - what is built, where, and how
    what: str,
    sample: Path,
    build: Path,
    *,
    before: tuple[str, ...] = (),
    more: tuple[str, ...] = (),
    client: Client | None = None,
) -> str:
    """Return the row of one build."""
    used, there = children(), of_workers(client)
    seconds, _ = run(ROOT, sample, build, before=before, more=more)
    used, there = children() - used, of_workers(client) - there
    return f"{what:14}{seconds:>9.1f}{used:>8.1f}{there:>15.1f}  {digest(build / 'store')}"


def of_workers(client: Client | None) -> float:
    """Return the processor time of all workers of a cluster, s."""
    return 0.0 if client is None else sum(client.run(time.process_time).values())


def digest(store: Path) -> str:
    """Return one digest of what all seals of sets say of their files."""
    files = {path.name: json.loads(path.read_text())["files"] for path in store.glob("dataset*.json")}
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]


def children() -> float:
    """Return the processor time of all processes that have ended, s."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def size(folder: Path) -> float:
    """Return the bytes of all files below a folder, MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    """Time the checkouts in turn, so that a busy moment falls on all of them alike."""
    roots = [ROOT, *(Path(each).absolute() for each in sys.argv[1:2])]
    found: dict[Path, list[tuple[float, float]]] = {root: [] for root in roots}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = folder / "sample"
        write_sample(sample)
        started = time.perf_counter()
        for number in range(RUNS):
            for index, root in enumerate(roots):
                found[root].append(run(root, sample, folder / f"{number}-{index}"))
        took = time.perf_counter() - started
    jets = len(SETS) * FILES * EVENTS_PER_FILE * JETS_PER_EVENT
    lines = [f"{jets} jets, {RUNS} runs each in turn, {took:.0f} s", "   min  median  seconds    MiB"]
    for root, runs in found.items():
        seconds = [each[0] for each in runs]
        memory = max(each[1] for each in runs)
        lines.append(f"{min(seconds):6.2f}  {statistics.median(seconds):6.2f}  {'':7} {memory:6.0f}  {root}")
    if len(roots) > 1:
        here, other = (min(each[0] for each in found[root]) for root in roots)
        lines.append(f"ratio of the fastest runs: {here / other:.3f}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    given = sys.argv[1:]
    if given[:1] == ["places"]:
        places(*[*map(int, given[1:]), JETS_PER_FILE][:2])
    elif given and all(each.isdigit() for each in given):
        grown([int(each) for each in given])
    else:
        main()
