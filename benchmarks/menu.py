"""How long the paths of specs/menu.yaml take on a million minimum-bias jets, once scores exist.

Jets are drawn at random, eight an event and mostly soft, with scores of their own; each signal has a
twentieth as many. Then path hh4b alone: its exact thresholds for 250 cuts on HT, and the rate at each of
62,500 points of HT and score, one after the other: counted from the events, as a scan over a grid does, and
as the sum of a slice of a histogram, which is how today's scripts do it. Run it with the project's Python:
``.venv/bin/python benchmarks/menu.py [JETS]``.
"""

from __future__ import annotations

import math
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import hist
import numpy as np
from jetc.checks.load import load
from jetc.physics.division import divide
from jetc.physics.lines.objects import jet_columns, objects_of
from jetc.physics.menu.derivation import HalfSample, derive
from jetc.stages.menu.derivation import MenuSet, derive_menu, events_of
from jetc_runtime.jet_table import JetTable

if TYPE_CHECKING:
    from jetc.language.sections.menu import Menu
    from jetc.language.sections.model import Spec
    from numpy.typing import NDArray

SPEC = Path(__file__).parents[1] / "specs" / "menu.yaml"
PER_EVENT = 8.0
KHZ = 31038.96
HT_GEV = tuple(2.0 * step for step in range(250))
SCORES = tuple(0.01 * step for step in range(250))


def drawn(spec: Spec, menu: Menu, jets: int, seed: int) -> MenuSet:
    """Return a set of about so many jets, in four strata, with scores that favour no class."""
    random = np.random.default_rng(seed)
    events = max(8, round(jets / PER_EVENT))
    event = np.repeat(np.arange(events), np.minimum(random.poisson(PER_EVENT, events), 16))
    many = len(event)
    pt = (np.round(4 * (8 + random.exponential(12, many))) / 4).astype(np.float32)
    eta, phi = random.uniform(-2.4, 2.4, many), random.uniform(-np.pi, np.pi, many)
    table = JetTable(event, pt, eta.astype(np.float32), phi.astype(np.float32), events)
    shares = random.dirichlet(np.full(len(spec.dataset.classes), 0.5), many)
    names = [each.name for each in spec.dataset.classes]
    scores = {name: np.floor(2048 * shares[:, at]) / 2048 for at, name in enumerate(names)}
    for each in menu.scores:
        above, below = (sum(scores[name] for name in side) for side in (each.numerator, each.denominator))
        scores[each.name] = (
            np.floor(1024 * np.divide(above, below, where=below > 0, out=np.zeros(many))) / 1024
        )
    columns = jet_columns(table, pt_ratio=random.normal(1, 0.1, many), scores=scores)
    stratum = random.integers(0, 4, events)
    division = divide(4.0**-stratum, stratum, np.full(events, -1), fraction=0.5, seed=seed)
    return MenuSet(division, "all events", objects_of(menu.objects, table, columns), columns)


def against_a_grid(spec: Spec, sets: dict[str, MenuSet]) -> str:
    """Say how long the exact scan of path hh4b and both grids of rates took, on the half that derives."""
    path = spec.menu.path("hh4b")
    background, signal = (
        HalfSample.of(
            events_of(spec, path, sets[name]), sets[name].division, sets[name].division.derivation, KHZ
        )
        for name in ("minbias", "hh4b")
    )
    start = time.process_time()
    trials = derive(background, signal, cuts=HT_GEV, target_khz=14.0, minimum=0)
    exact = time.process_time() - start
    score, each = background.score / 1024, background.event_rate[background.stratum]
    start = time.process_time()
    rates = [[each[(background.variable > ht) & (score >= s)].sum() for s in SCORES] for ht in HT_GEV]
    grid = time.process_time() - start
    start = time.process_time()
    summed = of_a_histogram(background.variable, score, each)
    slices = time.process_time() - start
    if not np.allclose(summed, rates):
        msg = "the histogram and the events give other rates"
        raise ValueError(msg)
    for trial, row in zip(trials, rates, strict=True):
        least = [math.ceil(1024 * s - 1e-6) for s in SCORES]
        within = (code for code, rate in zip(least, row, strict=True) if rate <= 14.0 + 1e-9)
        first = next(within, 1 << 13)  # beyond the grid
        if not (least[-1] if first > least[-1] else first - 11) < trial.threshold <= first:
            msg = (
                f"at HT {trial.cut:g} GeV the exact threshold is code {trial.threshold}, the grid has {first}"
            )
            raise ValueError(msg)
    return (
        f"{len(background.score):,} candidates of hh4b: {len(HT_GEV)} exact thresholds {exact:.3f} s, "
        f"{len(HT_GEV) * len(SCORES):,} points of a grid {grid:.1f} s: {grid / exact:,.0f} times, "
        f"as slices of a histogram {slices:.1f} s: {slices / exact:,.0f} times\n"
    )


def of_a_histogram(
    variable: NDArray[np.float64], score: NDArray[np.float64], weights: NDArray[np.float64]
) -> list[list[float]]:
    """Return the rate above each HT and from each score on, each the sum of a slice of one histogram."""
    above, scores = np.nextafter(HT_GEV, np.inf), np.array(SCORES)
    axes = (
        hist.axis.Variable([*above, above[-1] + 2.0], underflow=True, overflow=True),
        hist.axis.Variable([*scores, scores[-1] + 0.01], underflow=True, overflow=True),
    )
    filled = hist.Hist(*axes, storage=hist.storage.Weight())
    filled.fill(variable, score, weight=weights)
    return [[filled[at::sum, row::sum].value for row in range(len(scores))] for at in range(len(above))]


def main() -> None:
    """Tell how long each part took, and the largest memory."""
    jets = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    spec = load(SPEC).spec
    menu = spec.menu
    start, work = time.perf_counter(), time.process_time()
    sets = {"minbias": drawn(spec, menu, jets, 1)}
    sets |= {name: drawn(spec, menu, jets // 20, 2) for name in menu.signals}
    made = time.perf_counter()
    record = derive_menu(spec, sets)
    end, worked = time.perf_counter(), time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    many = len(sets["minbias"].jets["pt"]) - 1
    sys.stdout.write(
        f"{many:,} jets drawn, and {len(menu.objects)} objects of them: {made - start:.1f} s\n"
        f"{len(record.paths)} paths derived and quoted: {end - made:.1f} s\n"
        f"all: {worked - work:.1f} s of processor time, at most {memory:.0f} MB\n"
        f"{against_a_grid(spec, sets)}"
    )


if __name__ == "__main__":
    main()
