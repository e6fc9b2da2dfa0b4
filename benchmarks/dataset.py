"""How long the dataset stage takes: the baseline's features, over ntuples like generated ones.

Run it with the project's Python: ``.venv/bin/python benchmarks/dataset.py [OTHER]``. OTHER is the root
of another checkout, whose dataset stage runs in turn with this one's on the same files; the ratio of
the fastest runs is printed. Seconds are those that the build notes for the stage, all sets together; the
memory is that of the whole build up to it. Everything lies in a temporary folder.
"""

from __future__ import annotations

import json
import os
import runpy
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jetc.ntuple.write import write_ntuple

ROOT = Path(__file__).parents[1]
RUNS = 5
FILES, EVENTS_PER_FILE, JETS_PER_EVENT = 4, 5000, 6
SETS = ("ttbar", "qcd", "resonance", "hh4b", "vbf_htautau", "minbias")
SPEC = "files.yaml"

BUILD = """
import resource, sys
from jetc.cli import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
sys.exit(code)
"""


def write_sample(folder: Path) -> None:
    """Write ntuples of every set of the baseline, and a spec that reads them in its place."""
    columns = runpy.run_path(str(ROOT / "tests" / "jetc" / "conftest.py"))["good_columns"]
    lines = ["extends: baseline.yaml", "name: files", "samples:", "  generator: null", "  sets:"]
    for number, name in enumerate(SETS):
        (folder / name).mkdir(parents=True)
        files = [f"{name}/{index}.root" for index in range(FILES)]
        for index, file in enumerate(files):
            first = 10_000_000 * (number + 1) + index * EVENTS_PER_FILE
            jets, events = columns(first_event=first, events=EVENTS_PER_FILE, jets_per_event=JETS_PER_EVENT)
            write_ntuple(folder / file, jets=jets, events=events, title=file)
        lines.append(f"    - {{name: {name}, files: [{', '.join(files)}], tree: outnano/Jets}}")
    (folder / SPEC).write_text("\n".join(lines) + "\n")


def run(root: Path, sample: Path, build: Path) -> tuple[float, float]:
    """Return the seconds of the dataset stage of the checkout at `root`, and MiB of its process."""
    shutil.copyfile(root / "specs" / "baseline.yaml", sample / "baseline.yaml")
    environment = os.environ | {"PYTHONPATH": f"{root / 'compiler'}:{root / 'runtime'}:{root / 'testbench'}"}
    command = [
        sys.executable,
        "-c",
        BUILD,
        "build",
        str(sample / SPEC),
        "--to",
        "dataset",
        "--build-dir",
        str(build),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603
    seals = [json.loads(path.read_text()) for path in (build / "store").glob("dataset*.json")]
    return sum(seal["seconds"] for seal in seals), float(done.stdout.split()[-1])


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
    main()
