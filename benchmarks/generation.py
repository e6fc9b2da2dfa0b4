"""What could make the generator quicker, measured outside of it: libraries, batches, selection of processes.

Run it with the project's Python: ``.venv/bin/python benchmarks/generation.py BUILD [EVENTS]``. BUILD is the
folder of a finished build of ``specs/baseline.yaml``; its libraries of pile-up and its minimum bias are read.
EVENTS (40 where left out) is the size of a chunk. Times are CPU seconds of this process, the sides in turn.

First, events of minimum bias with the library as it is and with two and four copies of it, which are as far
apart in memory as as many other interactions; how often an interaction of the library is the hardest of an
event in the build, and what is left of that with a larger library. Then Pythia's ``nextBatch`` against a loop
of ``next``. Then interactions of each kind by the cards of the generator, and the cross-sections of hard
processes that these cards leave out.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pythia8mc
import uproot
from jetc.sample.chunk import Chunk, Libraries, Settings, make_chunk
from jetc.sample.constants import load_detector
from jetc.sample.detector import simulate
from jetc.sample.hits import join, load_hits
from jetc.sample.pileup import Library
from jetc.sample.process import generate, hard_card, soft_card
from jetc.sample.reconstruct import compile_kernels

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jetc.sample.hits import Hits

ROUNDS = 3
COPIES = (1, 2, 4)
SOFT_EVENTS = 400
HARD_EVENTS = 20
BEAMS = ("Print:quiet = on", "Beams:eCM = 14000.", "Tune:pp = 14", "Random:setSeed = on", "Random:seed = 1")
PARTONS = ("PartonLevel:all = off", "HadronLevel:all = off")
LEFT_OUT = {
    "HardQCD, of the cards": ("HardQCD:all = on",),
    "prompt photons": ("PromptPhoton:all = on",),
    "W and Z with a parton": ("WeakBosonAndParton:all = on",),
    "top": ("Top:gg2ttbar = on", "Top:qqbar2ttbar = on"),
}
ROW_BITS = 32
"""Of the number of an interaction in an event tree; those above tell libraries apart."""


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def timed(sides: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Return the CPU seconds of each side, which run in turn."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, run in sides.items():
            start = time.process_time()
            run()
            found[name].append(time.process_time() - start)
    return found


def milliseconds(seconds: Sequence[float], events: int) -> str:
    """Return the median of the runs, and the least and most, ms an event."""
    each = [1000 * value / events for value in seconds]
    return f"{statistics.median(each):7.2f} ms ({min(each):.2f} to {max(each):.2f})"


def copied(kinds: Sequence[Hits], times: int) -> Libraries:
    """Return libraries with `times` copies of the interactions of each kind."""
    parts = [each for each in kinds for _ in range(times)]
    numbers = [times * each.interactions for each in kinds]
    every = len(load_detector().crossing.pthat_edges) + 1
    numbers += [0] * (every - len(numbers))
    return Libraries(join(parts), Library(np.concatenate([[0], np.cumsum(numbers)]).astype(np.int64)))


def kinds_of(folder: Path) -> list[Hits]:
    """Return the hits of each kind of the libraries of a build."""
    by_kind: dict[int, list[Hits]] = {}
    for path in sorted(folder.rglob("kind_*.npz")):
        by_kind.setdefault(int(path.stem.split("_")[1]), []).append(load_hits(path))
    return [join(by_kind[kind]) for kind in sorted(by_kind)]


def libraries(kinds: Sequence[Hits], events: int) -> None:
    """Print the CPU time of events with larger libraries."""
    detector, settings = load_detector(), Settings(seed=1, pileup=200.0, tune="monash")
    whole = Chunk("minbias", "minbias", 0, 0, events)
    percent = {"stratum 0": (100, 0, 0, 0, 0, 0, 0), "stratum 1": (0, 100, 0, 0, 0, 0, 0)}
    held = {times: copied(kinds, times) for times in COPIES}
    for name, numbers in percent.items():
        chunk = replace(whole, strata_percent=numbers)
        sides = {
            f"{times} x": lambda chunk=chunk, its=its: make_chunk(
                chunk, settings=settings, detector=detector, libraries=its
            )
            for times, its in held.items()
        }
        for side, seconds in timed(sides).items():
            its = held[int(side.split()[0])]
            size = sum(array.nbytes for array in its.hits) / 1e6
            say(
                f"{name}, library {side:4} {its.hits.interactions:6} interactions, {size:6.1f} MB: "
                f"{milliseconds(seconds, events)} an event"
            )


def uses(files: Sequence[Path], kinds: Sequence[Hits]) -> None:
    """Print how often interactions of each kind are the hardest ones of events."""
    interaction = np.concatenate([uproot.open(f"{file}:outnano/Events")["interaction"].array(library="np")
                                  for file in files])  # fmt: skip
    row = interaction[interaction >= 0] & ((1 << ROW_BITS) - 1)
    edges = np.cumsum([0, *(each.interactions for each in kinds)])
    for kind, (low, high) in enumerate(pairwise(edges.tolist())):
        number = np.bincount(row[(row >= low) & (row < high)] - low, minlength=high - low)
        if not number.sum():
            continue
        shared = float((number**2).sum() / number.sum())
        left = [1 + (shared - 1) / times for times in COPIES]
        shown = ", ".join(f"{times} x {value:.2f}" for times, value in zip(COPIES, left, strict=True))
        say(
            f"kind {kind}: {number.sum()} of {len(interaction)} events have one as their hardest, of "
            f"{high - low}: {number.mean():.1f} uses on average, {number.max()} at most; "
            f"events that share one, as an event sees it: {shown}"
        )


def started(*lines: str) -> Any:  # noqa: ANN401 - pythia8mc has no types
    """Return a Pythia that is ready."""
    machine = pythia8mc.Pythia("", False)  # noqa: FBT003 - Pythia's own signature
    for line in (*BEAMS, *lines):
        if not machine.readString(line):
            raise ValueError(line)
    if not machine.init():
        raise RuntimeError(lines)
    return machine


def batches() -> None:
    """Print the CPU time of a batch and of a loop, of soft interactions of one seed."""
    machine = started(*soft_card().settings)

    def batch(size: int) -> None:
        machine.rndm.init(7)
        for _ in range(SOFT_EVENTS // size):
            machine.nextBatch(size)

    def loop() -> None:
        machine.rndm.init(7)
        for _ in range(SOFT_EVENTS):
            machine.next()

    def loop_and_columns() -> None:
        machine.rndm.init(7)
        for _ in range(SOFT_EVENTS):
            machine.next()
            np.array([(each.id(), each.status(), each.px(), each.py(), each.pz(), each.e())
                      for each in machine.event])  # fmt: skip

    sides: dict[str, Callable[[], object]] = {
        "nextBatch of 100": lambda: batch(100),
        "nextBatch of 400": lambda: batch(SOFT_EVENTS),
        "next, nothing read": loop,
        "next, six columns read": loop_and_columns,
    }
    for side, seconds in timed(sides).items():
        say(f"{side:24} {milliseconds(seconds, SOFT_EVENTS)} a soft interaction")


def interactions() -> None:
    """Print the CPU time of interactions of each kind, their start apart, and their hits'."""
    detector = load_detector()
    edges = [float(each) for each in detector.crossing.pthat_edges]
    machine = started(*soft_card().settings)
    above = np.zeros(len(edges), dtype=np.int64)
    start = time.process_time()
    made = 5 * SOFT_EVENTS
    for _ in range(made // 100):
        pthat = np.sqrt(np.maximum(np.asarray(machine.nextBatch(100).info.pT2Hat, dtype=np.float64), 0.0))
        above += (pthat[:, None] >= np.array(edges)).sum(axis=0)
    soft = 1000 * (time.process_time() - start) / made
    say(f"soft QCD: {soft:.2f} ms an interaction; of {made} {above.tolist()} above pTHat {edges} GeV")
    for low, high, mb in zip(edges, [*edges[1:], None], detector.crossing.hard_mb, strict=True):
        card = hard_card(low, high)
        generate(card, tune="monash", events=1, seed=1)
        of: dict[str, Callable[[], object]] = {
            "Pythia": lambda card=card: generate(card, tune="monash", events=HARD_EVENTS, seed=5)  # type: ignore[misc]
        }
        (seconds,) = timed(of).values()
        part = float(mb) / detector.crossing.inelastic_mb
        particles = generate(card, tune="monash", events=HARD_EVENTS, seed=5)
        begun = time.process_time()
        simulate(particles, detector=detector, rng=np.random.default_rng(1))
        hits = 1000 * (time.process_time() - begun) / HARD_EVENTS
        say(
            f"HardQCD from {low:5.0f} GeV: {milliseconds(seconds, HARD_EVENTS)} an interaction, its hits "
            f"{hits:.2f} ms; of soft ones one in {1 / part:,.0f} is above: {soft / part:,.0f} ms"
        )


def left_out() -> None:
    """Print cross-sections above the lowest edge, at leading order, of hard processes."""
    low = float(load_detector().crossing.pthat_edges[0])
    for name, lines in LEFT_OUT.items():
        machine = started(*lines, *PARTONS, f"PhaseSpace:pTHatMin = {low}")
        for _ in range(2000):
            machine.next()
        sigma, error = machine.infoPython().sigmaGen(), machine.infoPython().sigmaErr()
        say(f"pTHat above {low:.0f} GeV, {name}: {sigma:.3g} +- {error:.1g} mb")


def main(build: Path, events: int = 40) -> None:
    """Print all."""
    say(f"load {os.getloadavg()[0]:.0f}, {ROUNDS} runs in turn: median (least to most)")
    compile_kernels()
    np.seterr(divide="ignore", invalid="ignore")  # strata without an event have no weight
    batches()
    left_out()
    interactions()
    kinds = kinds_of((build / "pileup").resolve())
    uses(sorted((build / "sample.minbias").resolve().glob("*.root")), kinds)
    libraries(kinds, events)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(each) for each in sys.argv[2:3]))
