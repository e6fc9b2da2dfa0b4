"""What b-tagging of the baseline rests on: its area on test with one thing changed, for three seeds.

Run it with the project's Python: ``.venv/bin/python benchmarks/ablations.py BUILD [NAME...]``. BUILD is a
build folder, whose store keeps what is made; each NAME is one of `ABLATIONS`, or all are made. A row has
the jets that were trained on, the jets of the test split and b's among them; the area of b against all other
classes for each seed, its mean and its standard deviation over seeds, the largest distance from an area to an
end of its interval, and the mean area over all classes. All are of the firmware's integers on the test split.

No spec sets the detector's constants. Where the resolution of d0 differs, jetc runs from a copy whose
``detector.toml`` has both its terms times a factor.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.artifacts.dataset import TrainedSet
from jetc.artifacts.record import read
from jetc.checks.load import load
from jetc.commands.building import made, planned
from jetc.commands.finished import key_of
from jetc.commands.terminal import StreamConsole
from jetc.commands.tuning.point import areas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.physics.roc import Auc
    from jetc.plan.plan import Planned
    from jetc.plan.store import Store

ROOT = Path(__file__).parents[1]
BASELINE = ROOT / "specs" / "baseline.yaml"
SEEDS = (46, 47, 48)
LAST = "hls4ml"
"""The stage that has the network in integers."""
ROLE = "JETC_ABLATION"
"""Of the environment: set in the process that runs from a copy of jetc."""


@dataclass(frozen=True, slots=True)
class Ablation:
    """What is changed: `settings` of the spec, `without` inputs, the resolution of d0 times `d0`.

    Where `own_test` is false the jets are those of the baseline's test split, which no set trains on: an
    event belongs to one part in samples of any size.
    """

    settings: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    d0: float = 1.0
    own_test: bool = True


def _events(ttbar: int, qcd: int, resonance: int) -> Ablation:
    """Return the baseline with other numbers of events, whole chunks, so that sets share their events."""
    sizes = {"ttbar": ttbar, "qcd": qcd, "resonance": resonance}
    return Ablation(
        tuple(f"samples.sets[{name}].events={size}" for name, size in sizes.items()), own_test=False
    )


ABLATIONS = {
    "baseline": Ablation(),
    "third": _events(1750, 1000, 3750),
    "twice": _events(11_000, 6000, 22_000),
    "no_z0": Ablation(without=("z0",)),
    "no_dxy": Ablation(without=("dxy",)),
    "wide": Ablation(("architecture.constituent_layers=[20, 20]", "architecture.class_head=[48, 24]")),
    "d0_half": Ablation(d0=0.5),
    "d0_double": Ablation(d0=2.0),
}


def row(build: Path, name: str) -> str:
    """Return the row of an ablation, built for each seed."""
    ablation, console = ABLATIONS[name], StreamConsole(stderr=True)
    found: list[dict[str, Auc]] = []
    trained = 0
    for seed in SEEDS:
        settings = (*ablation.settings, *_kept(ablation.without), f"training.seed={seed}")
        loaded, store, plan = planned(BASELINE, build, LAST, settings)
        built = made(loaded, store, plan, console, shown=False)
        trained = sum(_jets(store, built, each) for each in loaded.spec.dataset.sets)
        judged = built if ablation.own_test else (*_network(built), *_sets(build, console))
        found.append(areas(loaded, build, judged, "test"))
    return _as_text(name, trained, found)


def _as_text(name: str, trained: int, found: list[dict[str, Auc]]) -> str:
    b = [each["b"] for each in found]
    values = [each.value for each in b]
    reach = max(max(each.high - each.value, each.value - each.low) for each in b)
    mean = statistics.fmean(area.value for each in found for area in each.values())
    tested = b[0].positives + b[0].negatives
    return (
        f"{name:10} {trained:7,} {tested:7,} {b[0].positives:6,}  "
        f"{' '.join(f'{each:.3f}' for each in values)}  "
        f"{statistics.fmean(values):.3f} {statistics.stdev(values):.3f}  {reach:.3f}  {mean:.4f}"
    )


def _kept(without: tuple[str, ...]) -> Iterator[str]:
    """Yield the setting of the inputs of the baseline but those of some names."""
    if without:
        inputs = load(BASELINE).spec.features.model_dump(mode="json")["inputs"]
        yield f"features.inputs={json.dumps([each for each in inputs if each['name'] not in without])}"


def _jets(store: Store, built: tuple[Planned, ...], name: str) -> int:
    """Return the jets of a set that are trained on."""
    stage = f"dataset.{name}"
    return sum(read(TrainedSet, store.folder(stage, key_of(built, stage))).counts["train"].values())


def _network(built: tuple[Planned, ...]) -> tuple[Planned, ...]:
    return tuple(each for each in built if each.stage.name == LAST)


def _sets(build: Path, console: StreamConsole) -> tuple[Planned, ...]:
    """Return the sets of the baseline."""
    loaded, store, plan = planned(BASELINE, build, "early_sets")
    built = made(loaded, store, plan, console, shown=False)
    return tuple(each for each in built if each.stage.name.startswith("dataset."))


def from_copy(build: Path, name: str) -> str:
    """Return the row of an ablation that a copy of jetc makes, with another resolution of d0."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "compiler"
        shutil.copytree(ROOT / "compiler", copy, ignore=shutil.ignore_patterns("__pycache__"))
        table = copy / "jetc" / "sample" / "detector.toml"
        table.write_text(_scaled(table.read_text(), ABLATIONS[name].d0))
        path = f"{copy}:{ROOT / 'runtime'}:{ROOT / 'testbench'}"
        environment = os.environ | {"PYTHONPATH": path, ROLE: name}
        command = [sys.executable, __file__, str(build), name]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603
    return done.stdout.splitlines()[-1]


def _scaled(text: str, factor: float) -> str:
    """Return the table of constants with the resolution of d0 times `factor`."""

    def times(line: re.Match[str]) -> str:
        values = ", ".join(f"{float(each) * factor:.6f}" for each in line[2].split(","))
        return f"{line[1]}{values}{line[3]}"

    pattern = r"^(d0_resolution_(?:constant|scattering) = \{value = \[)([^\]]*)(\].*)$"
    made, lines = re.subn(pattern, times, text, flags=re.MULTILINE)
    if lines != 2:  # noqa: PLR2004 - a constant term, and that of scattering
        raise ValueError("detector.toml has other names")
    return made


def main(build: Path, names: tuple[str, ...]) -> None:
    """Print the rows as they come."""
    for name in names:
        alone = ABLATIONS[name].d0 == 1 or os.environ.get(ROLE) == name
        sys.stdout.write((row(build, name) if alone else from_copy(build, name)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), tuple(sys.argv[2:]) or tuple(ABLATIONS))
