"""Stage `dataset` against what a physicist would write with uproot and awkward, on the same files.

Run it with the project's Python: ``.venv/bin/python benchmarks/dataset_reference.py JETS...``, with about
so many jets in files like generated ones, or ``dataset_reference.py BUILD``, the folder of a finished build
of ``specs/baseline.yaml``, such as ``build/baseline``, whose ntuples are read. The sets are the baseline's
that are trained on. ``awkward_dataset.py`` is the other side, in two forms: ``stored`` takes the inputs as
the ntuple has them, ``computed`` computes them. ``read`` only reads the branches of ``stored``. Each run is
a process of its own, and the sides run in turn.

The jets of each class have to be the same, else it ends with an error; so have the codes of ``stored``,
their labels, targets and pT, bit by bit. The time is that of the processor, of all threads: without
imports, and of the whole process. The least of the runs counts.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from dataset import JETS_PER_EVENT, ROOT, SETS, write_files
from jetc.artifacts.record import read, write
from jetc.artifacts.sample import SetFiles
from jetc.physics.split import uniform_of_event

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNS = 3
TRAINED = SETS[:3]
JETS_PER_FILE = 33_000
PARTS = ("test", "validation", "train")
STAGE = """
import json, resource, sys, time
from pathlib import Path
from jetc.artifacts.dataset import TrainedSet
from jetc.artifacts.record import read
from jetc.checks.load import load
from jetc.plan.run import declared
from jetc.plan.stage import Step
from jetc.stages.dataset import trained
from jetc.stages.dataset.stage import before_training

class Quiet:
    def start(self, label, total, unit): pass
    def advance(self, amount=1): pass

spec, out, folders = load(Path(sys.argv[1])).spec, Path(sys.argv[2]), json.loads(sys.argv[3])
start = time.process_time()
counts = {}
for stage in before_training(spec):
    name = stage.name.removeprefix("dataset.")
    if name in folders:
        made = out / name
        made.mkdir()
        inputs = {f"sample.{name}": Path(folders[name])}
        stage.run(Step(declared(spec, stage.sections), inputs, made, made, Quiet(), out))
        for of_part in read(TrainedSet, made).counts.values():
            for each, jets in of_part.items():
                counts[each] = counts.get(each, 0) + jets
used = time.process_time() - start
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"counts": counts, "cpu_s": used, "mib": memory}))
"""
"""Runs the stage of each set of argv[3] alone: no plan, no seals, no look at all sets together."""


def child(command: list[str]) -> dict[str, Any]:
    """Return what a process says, with the CPU seconds of all of it."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'compiler'}:{ROOT / 'runtime'}"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(  # noqa: S603
        [sys.executable, *command], check=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said: dict[str, Any] = json.loads(done.stdout)
    said["whole_s"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return said


def compared(folders: Mapping[str, Path], made: Path) -> None:
    """Run each side in turn, and print how they compare; ValueError where their jets differ."""
    sets = {name: read(SetFiles, folder) for name, folder in folders.items()}
    files = [str(folders[name] / file) for name, found in sets.items() for file in found.files]
    names = json.dumps({name: str(folder) for name, folder in folders.items()})
    awkward = [str(ROOT / "benchmarks" / "awkward_dataset.py")]
    sides = {
        "stage": ["-c", STAGE, str(ROOT / "specs" / "baseline.yaml"), "", names],
        "stored": [*awkward, "stored", "", *files],
        "computed": [*awkward, "computed", "", *files],
        "read": [*awkward, "read", "", *files],
    }
    found: dict[str, list[dict[str, Any]]] = {side: [] for side in sides}
    for run in range(RUNS):
        for side, command in sides.items():
            out = made / f"{side}-{run}"
            out.mkdir()
            found[side].append(child([each or str(out) for each in command]))
            if side != "read" and found[side][-1]["counts"] != found["stage"][0]["counts"]:
                raise ValueError(f"{side}: {found[side][-1]['counts']}, stage: {found['stage'][0]['counts']}")
    check_same(made / "stage-0", made / "stored-0", tuple(folders))
    print_times(found, files, sum(rows(made / "stage-0" / name) for name in folders))


def rows(folder: Path) -> int:
    """Return how many jets a set has before any cut."""
    jets: int = json.loads((folder / "trained.json").read_text())["cut_flow"][0]["jets"]
    return jets


def check_same(stage: Path, other: Path, names: tuple[str, ...]) -> None:
    """Raise ValueError unless both sides have the same jets in the same order, once these are divided."""
    event = np.load(other / "event.npy")
    uniform = uniform_of_event(event, seed=46)
    part = np.where(uniform < 0.22, 0, np.where(uniform < 0.32, 1, 2))  # noqa: PLR2004 - as in the spec
    for number, name in enumerate(PARTS):
        for array in ("codes", "labels", "target", "jet_pt"):
            ours = np.concatenate([np.load(stage / each / name / f"{array}.npy") for each in names])
            theirs = np.load(other / f"{array}.npy")[part == number]
            if ours.dtype != theirs.dtype or not np.array_equal(ours, theirs):
                raise ValueError(f"{array} of {name} differ: {ours.shape}, {theirs.shape}")


def print_times(found: Mapping[str, list[dict[str, Any]]], files: list[str], jets: int) -> None:
    """Print a line for each side."""
    kept = sum(found["stage"][0]["counts"].values())
    load = os.getloadavg()[0]
    size = sum(Path(each).stat().st_size for each in files) / 1e6
    print(  # noqa: T201
        f"{jets:,} jets in {len(files)} files, {size:.1f} MB, {kept:,} kept; "
        f"{RUNS} runs in turn, load {load:.0f}"
    )
    print("side      CPU s, least to most  us a jet  ratio  whole process  ratio    MiB")  # noqa: T201
    least = {
        side: {key: min(run[key] for run in runs) for key in ("cpu_s", "whole_s")}
        for side, runs in found.items()
    }
    for side, runs in found.items():
        own, stage = least[side], least["stage"]
        most, memory = (max(run[key] for run in runs) for key in ("cpu_s", "mib"))
        print(  # noqa: T201
            f"{side:9} {own['cpu_s']:9.2f} to {most:6.2f}  {own['cpu_s'] / jets * 1e6:8.1f} "
            f"{own['cpu_s'] / stage['cpu_s']:6.2f} {own['whole_s']:13.2f}  "
            f"{own['whole_s'] / stage['whole_s']:6.2f} {memory:6.0f}",
            flush=True,
        )


def written(folder: Path, jets: int) -> dict[str, Path]:
    """Write ntuples of about so many jets; return the folder of each set."""
    of_set = jets // len(TRAINED)
    count = max(1, round(of_set / JETS_PER_FILE))
    folders = {}
    for number, name in enumerate(TRAINED):
        files = write_files(folder / name, number, count, of_set // count // JETS_PER_EVENT)
        folders[name] = folder / name
        record = SetFiles(
            files=tuple(files),
            relative_to="artifact",
            jet_tree="outnano/Jets",
            event_tree="outnano/Events",
        )
        write(record, folders[name])
    return folders


def main() -> None:
    """Compare on what the command line names."""
    for given in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as name:
            made = Path(name)
            if given.isdigit():
                compared(written(made / "sample", int(given)), made)
            else:
                compared({each: (Path(given) / f"sample.{each}").resolve() for each in TRAINED}, made)


if __name__ == "__main__":
    main()
