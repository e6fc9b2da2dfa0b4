"""What it costs to score the jets of a set here, and on a worker to which they are sent.

Run it with the project's Python: ``.venv/bin/python benchmarks/scoring.py BUILD``. BUILD is the folder of a
finished build, such as build/baseline. The jets of its set minbias, several times, are scored by lanes, and
fewer by hls4ml's C++: in this process, and by one worker of a scheduler, which are processes of this machine.
A row says the processor time of a jet, us, in this process, the scheduler and the worker. Bits that differ
end the script.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jetc.cluster.arrays import done_there
from jetc.cluster.connection import connected
from jetc.plan.stage import Step
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes import scoring
from jetc.stages.lanes.artifact import LIBRARY
from jetc_runtime.manifest import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.cluster.connection import Cluster
    from jetc.plan.stage import Elsewhere
    from numpy.typing import NDArray

    Outputs = dict[str, NDArray[np.int64]]

FIRST, LANES, CPP = 20_000, 1_000_000, 100_000
"""Jets that are scored before anything is measured, by lanes, and by hls4ml's C++."""
STARTS = 30
"""Seconds in which a scheduler has to write where it is."""


class Quiet:
    """Progress that nobody sees."""

    def start(self, label: str, total: float, unit: str) -> None:
        """Say nothing."""

    def advance(self, amount: float = 1) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Times:
    """Processor time of this process, of a scheduler, and of all workers, s."""

    here: float
    scheduler: float = 0.0
    workers: float = 0.0

    def since(self, before: Times, jets: int) -> str:
        """Return what a jet took since then, us."""
        spent = (
            self.here - before.here,
            self.scheduler - before.scheduler,
            self.workers - before.workers,
        )
        return "".join(f"{1e6 * each / jets:>12.2f}" for each in spent)


def times(cluster: Cluster) -> Times:
    """Return what has been used until now."""
    workers = cluster.client.run(time.process_time).values()
    return Times(time.process_time(), cluster.client.run_on_scheduler(time.process_time), sum(workers))


@contextmanager
def started() -> Iterator[Cluster]:
    """Yield a cluster of one worker of one thread; scheduler and worker are processes of this machine."""
    dask = str(Path(sys.executable).with_name("dask"))
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "scheduler.json"
        each = ["--scheduler-file", str(said), "--no-dashboard"]
        commands = (
            [dask, "scheduler", *each, "--host", "127.0.0.1", "--port", "0"],
            [dask, "worker", *each, "--nthreads", "1", "--no-nanny", "--local-directory", folder],
        )
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        running = []
        try:
            for command in commands:
                running.append(subprocess.Popen(command, **quiet))  # type: ignore[call-overload]  # noqa: S603 - dask
                for _ in range(10 * STARTS):
                    if said.exists() and said.read_text():
                        break
                    time.sleep(0.1)
            with connected(address_in(said), ["numpy"]) as cluster:
                yield cluster
        finally:
            for one in reversed(running):
                one.terminate()
                one.wait()


def address_in(said: Path) -> str:
    """Return the address that a scheduler wrote."""
    return str(json.loads(said.read_text())["address"])


def step_of(build: Path, *, lanes: bool, elsewhere: Elsewhere | None) -> Step[Any]:
    """Return what reads a build, without its lanes where hls4ml's C++ is to score."""
    inputs = {name: (build / name).resolve() for name in ("hls4ml", "emulator", "lanes")}
    names = {
        "hls4ml": [NETWORK],
        "emulator": [MANIFEST, *(each.name for each in inputs["emulator"].glob("*.so"))],
        "lanes": [LIBRARY] if lanes else [],
    }
    seals = {
        stage: {name: hashlib.sha256((inputs[stage] / name).read_bytes()).hexdigest() for name in each}
        for stage, each in names.items()
    }
    return Step(None, inputs, build, build, Quiet(), build, seals, elsewhere=elsewhere)


def scored(step: Step[Any], codes: NDArray[Any]) -> Outputs:
    """Return the outputs of all jets."""
    emulator = scoring.fastest_emulator(step)
    rows = np.arange(len(codes))
    return scoring.outputs_of(emulator, (codes,), rows, name="minbias", progress=step.progress)


def main(build: Path) -> None:
    """Print the rows."""
    stored = np.load(build / "dataset.minbias" / "codes.npy")
    vars(scoring).update(_WORTH_SENDING=0.0, _WORTH_WORKERS=0.0)
    print(f"{'us of processor time a jet':32}{'jets':>10}{'here':>12}{'scheduler':>12}{'worker':>12}")  # noqa: T201
    with started() as cluster:
        for name, lanes, jets in (("lanes", True, LANES), ("hls4ml's C++", False, CPP)):
            codes = np.resize(stored, (jets, *stored.shape[1:]))
            found = []
            for place, elsewhere in (("here", None), ("sent", partial(done_there, cluster))):
                step = step_of(build, lanes=lanes, elsewhere=elsewhere)
                scored(step, codes[:FIRST])  # what is loaded once, is
                before = times(cluster)
                found.append(scored(step, codes))
                used = times(cluster).since(before, jets)
                print(f"{f'{name}, {place}':32}{jets:>10,}{used}", flush=True)  # noqa: T201
            if any((found[0][port] != found[1][port]).any() for port in found[0]):
                sys.exit("other bits")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
