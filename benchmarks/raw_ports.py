"""A network behind its raw ports at several intervals, in Verilator: bits, latency, interval and in_ready.

Run it: ``.venv/bin/python benchmarks/raw_ports.py NETWORK FOLDER [JETS [INTERVALS]]``. NETWORK is the
network.json of a build's stage hls4ml, JETS 10,000 if left out, INTERVALS ``1,2,3,4``. At each interval the
same random jets pass as fast as they are taken, with random gaps and jets that are withdrawn, and with
resets in mid-jet. A table, in Markdown, is printed; it ends with an error where a bit differs, or where
latency, interval or in_ready are at any clock others than declared.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from jetc.rtl.design import emit_rtl
from jetc.stages.verification.scores import check_score
from jetc.tools.bench import run_bench
from jetc_runtime.evaluate import evaluate
from jetc_runtime.network import Network
from jetc_testbench.block import joined, ports_of
from jetc_testbench.corners import random_jets
from jetc_testbench.job import Job, Phase, Vectors, write_job
from jetc_testbench.ports import tagger_ports

if TYPE_CHECKING:
    from jetc.artifacts.bench import ScoreRecord
    from jetc_testbench.job import Simulator

__all__ = ["KINDS", "simulated", "vectors_of"]

NAME, LEVELS, SEED = "tagger", 2, 5
MANY = 8
"""Verilator translates a module once that stands in the design so often."""
KINDS: tuple[Literal["back_to_back", "gaps", "reset"], ...] = ("back_to_back", "gaps", "reset")


def main(network: Path, folder: Path, jets: str = "10000", intervals: str = "1,2,3,4") -> None:
    """Print the table of `network`; GateError where anything is not as declared."""
    read = Network.from_json(network.read_text("utf-8"))
    vectors = vectors_of(read, int(jets))
    sys.stdout.write(f"| interval | clocks | {' | '.join(KINDS)} |\n|{'---:|' * (len(KINDS) + 2)}\n")
    for interval in map(int, intervals.split(",")):
        score = simulated(read, vectors, interval, folder / f"interval_{interval}")
        counts = (f"{each.mismatches} of {each.vectors}" for each in score.phases)
        sys.stdout.write(f"| {interval} | {score.latency_cycles} | {' | '.join(counts)} |\n")
        sys.stdout.flush()


def vectors_of(network: Network, jets: int) -> Vectors:
    """Return random jets, and the evaluator's results."""
    rng = np.random.default_rng(SEED)
    codes = {each.name: random_jets(each, jets, rng) for each in network.inputs}
    expected = np.concatenate([*evaluate(network, codes).values()], axis=1)
    return Vectors(tagger_ports(network), joined(ports_of(network), codes), expected)


def simulated(
    network: Network, vectors: Vectors, interval: int, folder: Path, simulator: Simulator = "verilator"
) -> ScoreRecord:
    """Return the score of all phases at an interval; GateError where anything is not as declared."""
    rtl = emit_rtl(network, NAME, LEVELS, interval)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in rtl.files:
        (folder / name).write_text(text, "utf-8")
    sources = tuple(str(folder / name) for name, _ in rtl.files)
    phases = tuple(Phase(kind, kind, 0, len(vectors.codes)) for kind in KINDS)
    copied = tuple(each.name for each in rtl.modules if each.instances >= MANY)
    job = Job(simulator, rtl.top, sources, rtl.latency_cycles, SEED, phases, interval, copied=copied)
    write_job(folder / "job", job, vectors)
    score = run_bench(folder / "job", simulator)
    check_score(f"{simulator}, interval {interval}", score, rtl.latency_cycles, interval)
    return score


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
