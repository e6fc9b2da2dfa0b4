"""A whole small build by one process, by two, and on a cluster of which a worker is killed: the same bytes?

Run it with the project's Python: ``.venv/bin/python benchmarks/whole_build.py [FOLDER [STAGE]]``. A small
spec over the baseline, with events, training, compilers and simulators, is built three times up to STAGE, or
to its end: on one processor, on all, and on a cluster of two worker processes of this machine. The process of
one of these workers is killed once its first chunks of events are there. The workers score jets, too,
although so few are otherwise scored where the build is. Then the SHA-256 of each file of each artifact is
compared; what differs is listed, and the script ends with 1. Builds are left in FOLDER.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from distributed import LocalCluster

if TYPE_CHECKING:
    from collections.abc import Callable

BASELINE = Path(__file__).parents[1] / "specs" / "baseline.yaml"
JETC = str(Path(sys.executable).with_name("jetc"))
SENDING = """
import sys
from jetc import cli
from jetc.processor import pin

pin()  # as jetc itself does, before numpy is loaded
from jetc.stages.lanes import scoring

vars(scoring).update(_WORTH_SENDING=0.0, _WORTH_WORKERS=0.0, _JETS_PER_BLOCK=64)
sys.exit(cli.main())
"""
"""jetc, where no jet is too few or too quickly scored to be sent."""
SMALL = """
extends: baseline.yaml
name: little
samples:
  generator: {pileup: 60.0, chunk_events: 20, soft_library: 200, hard_library: 60}
  sets:
    - {name: ttbar, process: ttbar, events: 100}
    - {name: qcd, process: qcd, events: 60}
    - {name: resonance, process: resonance, events: 200}
    - {name: hh4b, process: hh4b, events: 40}
    - {name: vbf_htautau, process: vbf_htautau, events: 40}
    - {name: minbias, process: minbias, events: 100}
dataset:
  split: {validation: 0.3, test: 0.3}
features: {constituents: 2}
architecture: {constituent_layers: [2], class_head: [], regression_head: []}
training: {epochs: 3, batch: 128, sparsity: {begin_epoch: 0, end_epoch: 2}}
verification: {jets: 500, icarus_jets: 5}
"""
CHUNKS_BEFORE = 3
"""So many chunks are there when a worker is killed."""
TOLD = 20


def build(spec: Path, place: str, stage: str, *more: str) -> subprocess.Popen[bytes]:
    """Start a build of `spec` in a folder of its own."""
    program = [sys.executable, "-c", SENDING] if "--cluster" in more else [JETC]
    command = [*program, "build", str(spec), "--build-dir", str(spec.parent / place), *more]
    log = (spec.parent / f"{place}.log").open("wb")
    return subprocess.Popen(  # noqa: S603 - jetc itself
        [*command, *(["--to", stage] if stage else [])], stdout=log, stderr=subprocess.STDOUT
    )


def ended(process: subprocess.Popen[bytes], spec: Path, place: str) -> None:
    """Wait for a build, and end where it failed."""
    if process.wait():
        sys.exit((spec.parent / f"{place}.log").read_text()[-3000:])


def on_a_cluster(spec: Path, stage: str) -> bool:
    """Build on a cluster, and kill a worker in the middle of the events; tell whether one was killed."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        process = build(spec, "cluster", stage, "--cluster", cluster.scheduler_address)
        scratch = spec.parent / "cluster" / "store" / "scratch"
        victim = next(iter(cluster.workers.values())).pid
        killed = False
        while process.poll() is None and not killed:
            killed = len([*scratch.glob("sample*/chunk_*.root")]) >= CHUNKS_BEFORE
            time.sleep(0.05)
        if killed:
            os.kill(victim, signal.SIGKILL)
        ended(process, spec, "cluster")
    return killed


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of each artifact, by the artifact's name and the file's."""
    return {
        f"{seal.stem}/{name}": each["sha256"]
        for seal in (folder / "store").glob("*-*.json")
        for name, each in json.loads(seal.read_text())["files"].items()
    }


def tell(line: str) -> None:
    """Show a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def timed(make: Callable[[], object]) -> float:
    """Return the seconds that it took."""
    start = time.monotonic()
    make()
    return time.monotonic() - start


def main(arguments: list[str]) -> None:
    """Build three times, and compare."""
    folder = Path(arguments[0]) if arguments else Path(tempfile.mkdtemp(prefix="whole-"))
    stage = arguments[1] if arguments[1:] else ""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(BASELINE, folder)
    spec = folder / "little.yaml"
    spec.write_text(SMALL.lstrip())
    processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(processors)})
    first = build(spec, "one", stage)
    os.sched_setaffinity(0, processors)
    tell(f"one process: {timed(lambda: ended(first, spec, 'one')):.0f} s")
    several = timed(lambda: ended(build(spec, "several", stage), spec, "several"))
    tell(f"{len(processors)} processes: {several:.0f} s")
    killed: list[bool] = []
    seconds = timed(lambda: killed.append(on_a_cluster(spec, stage)))
    tell(f"a cluster, {'a worker of it killed' if killed[0] else 'NO WORKER WAS KILLED'}: {seconds:.0f} s")
    made = {place: digests(folder / place) for place in ("one", "several", "cluster")}
    names = sorted(set().union(*made.values()))
    differing = [name for name in names if len({each.get(name) for each in made.values()}) > 1]
    artifacts = {name.partition("/")[0] for name in names}
    tell(f"{len(artifacts)} artifacts, {len(names)} files: {len(differing)} files differ")
    tell("\n".join(differing[:TOLD]))
    sys.exit(1 if differing or not killed[0] else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
