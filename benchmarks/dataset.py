"""How long the dataset stage takes: the baseline's features, over ntuples like generated ones.

Run it with the project's Python: ``.venv/bin/python benchmarks/dataset.py [OTHER]``. OTHER is the root
of another checkout, whose dataset stage runs in turn with this one's on the same files; the ratio of
the fastest runs is printed. Everything lies in a temporary folder.
"""

from __future__ import annotations

import os
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jetc.artifacts.record import write
from jetc.artifacts.sample import SampleRecord, SetFiles
from jetc.ntuple.write import write_ntuple

ROOT = Path(__file__).parents[1]
RUNS = 5
FILES, EVENTS_PER_FILE, JETS_PER_EVENT = 4, 5000, 6
SETS = ("ttbar", "qcd", "resonance", "hh4b", "vbf_htautau", "minbias")

STAGE = """
import resource, sys, time
from pathlib import Path
from jetc.plan.run import declared
from jetc.plan.stage import Step
from jetc.checks.load import load
from jetc.stages.dataset.stage import STAGE
class Silent:
    def start(self, *_): pass
    def advance(self, *_): pass
spec = load(Path(sys.argv[1])).spec
folder = Path(sys.argv[3])
folder.mkdir()
step = Step(declared(spec, STAGE.sections), {"sample": Path(sys.argv[2])}, folder, folder, Silent(), folder)
import jetc.stages.dataset.build
started = time.perf_counter()
STAGE.run(step)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def write_sample(folder: Path) -> Path:
    """Write a sample artifact with every set of the baseline."""
    columns = runpy.run_path(str(ROOT / "tests" / "jetc" / "conftest.py"))["good_columns"]
    sets = {}
    for number, name in enumerate(SETS):
        (folder / name).mkdir(parents=True)
        files = [f"{name}/{index}.root" for index in range(FILES)]
        for index, file in enumerate(files):
            first = 10_000_000 * (number + 1) + index * EVENTS_PER_FILE
            jets, events = columns(first_event=first, events=EVENTS_PER_FILE, jets_per_event=JETS_PER_EVENT)
            write_ntuple(folder / file, jets=jets, events=events, title="")
        sets[name] = SetFiles(
            files=tuple(files),
            relative_to="artifact",
            jet_tree="outnano/Jets",
            event_tree="outnano/Events",
        )
    write(SampleRecord(sets=sets), folder)
    return folder


def run(root: Path, sample: Path, folder: Path) -> tuple[float, float]:
    """Return seconds and MiB of a dataset stage of the checkout at `root`."""
    environment = os.environ | {"PYTHONPATH": f"{root / 'compiler'}:{root / 'runtime'}"}
    spec = root / "specs" / "baseline.yaml"
    command = [sys.executable, "-c", STAGE, str(spec), str(sample), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def main() -> None:
    """Time the checkouts in turn, so that a busy moment falls on all of them alike."""
    roots = [ROOT, *(Path(each).absolute() for each in sys.argv[1:2])]
    found: dict[Path, list[tuple[float, float]]] = {root: [] for root in roots}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = write_sample(folder / "sample")
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
    main()
