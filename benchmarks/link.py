"""Words on the link in numpy, C++, Verilog and VHDL: of each encoding, how many jets differ.

Run it with the project's Python: ``.venv/bin/python benchmarks/link.py SPEC JETS NTUPLE...``. JETS jets of
the ntuples, which have today's encoding, as many random ones and corners go through every input of each
encoding and through the outgoing word, in C++ with the sanitizers. SPEC has a section `link` and is built up
to stage hls4ml: whole jets go through libraries of its network, too, one for each encoding, and through the
Verilog around it, in Verilator, and 500 jets of each group through the VHDL, in GHDL. Everything lies in a
temporary folder.
"""

from __future__ import annotations

import runpy
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jetc.checks.load import load
from jetc.ntuple.link_words import WORD_BRANCHES, words_of
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import JETS_TREE
from jetc.plan.run import declared
from jetc.plan.stage import Step
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.link import link_chain
from jetc.rtl.design import emit_rtl
from jetc.rtl.link.design import emit_link
from jetc.stages.emulator.stage import STAGE
from jetc.stages.verification.link_bench import LinkBench
from jetc.stages.verification.link_jets import LinkJets
from jetc.stages.verification.link_vectors import corner_words, random_words
from jetc.tools.bench import run_bench
from jetc_runtime.emulator import CppEmulator
from jetc_runtime.evaluate import evaluate
from jetc_runtime.network import Network
from jetc_testbench.job import Job, Phase, write_job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.language.sections.model import Spec
    from jetc_testbench.job import Simulator
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]
    Groups = dict[str, tuple[Words, Words]]

ROOT = Path(__file__).parents[1]
CANDIDATES, ROWS, SEED = 16, 20_000, 7
GHDL_JETS = 500
SIMULATORS: tuple[tuple[Simulator, str], ...] = (("verilator", "Verilog"), ("ghdl", "VHDL"))
TRIES: dict[str, Any] = runpy.run_path(str(ROOT / "tests" / "jetc" / "emulator" / "test_preparation.py"))
"""The program that the suite tries with corners."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Jets, and how many of them have an input or an outgoing word that differs."""

    jets: int
    wrong: int


class Silent:
    """Progress that nobody watches."""

    def start(self, label: str, total: float, unit: str) -> None:
        """Say nothing."""

    def advance(self, amount: float = 1) -> None:
        """Say nothing."""


def ntuple_jets(files: Sequence[str], jets: int, candidates: int) -> tuple[Words, Words]:
    """Return the words of the first jets of ntuples; SystemExit where there are too few."""
    made: list[tuple[Words, Words]] = []
    for block in iterate(files, tree=JETS_TREE, branches=WORD_BRANCHES, step_entries=ROWS):
        made.append(words_of(block.columns, block.counts, candidates))
        if sum(len(each) for each, _ in made) >= jets:
            break
    one, two = (np.concatenate([each[at] for each in made])[:jets] for at in (0, 1))
    if len(one) < jets:
        raise SystemExit(f"{jets} jets are asked for, and the ntuples have {len(one)}")
    return one, two


def groups_of(files: Sequence[str], jets: int, candidates: int) -> Groups:
    """Return the jets by group."""
    rng = np.random.default_rng(SEED)
    random = random_words(candidates, jets, rng)
    return {"ntuples": ntuple_jets(files, jets, candidates)} | corner_words(candidates) | random


def inputs_compared(program: Path, encoding: str, jets: Words, candidates: Words) -> Compared:
    """Compare every input of an encoding, and the outgoing word, with outputs that are random."""
    chain, wrong = TRIES["chain_for"](encoding, CANDIDATES), 0
    for start in range(0, len(jets), ROWS):
        rows = slice(start, start + ROWS)
        given = TRIES["with_outputs"](jets[rows], candidates[rows])
        codes, words = TRIES["printed"](program, chain, encoding, given)
        differs = (codes != chain.codes(jets[rows], candidates[rows])).any(axis=(1, 2))
        wrong += int((differs | (words != TRIES["packed"](chain, given)).any(axis=1)).sum())
    return Compared(len(jets), wrong)


def library(spec: Spec, hls4ml: Path, folder: Path) -> CppEmulator:
    """Build the library of a network for a spec."""
    artifact, scratch = folder / "emulator", folder / "scratch"
    artifact.mkdir(parents=True)
    scratch.mkdir()
    STAGE.run(Step(declared(spec, STAGE.sections), {"hls4ml": hls4ml}, artifact, scratch, Silent(), folder))
    return CppEmulator(artifact, threads=2)


def jets_compared(
    spec: Spec, hls4ml: Path, emulator: CppEmulator, jets: Words, candidates: Words
) -> Compared:
    """Compare whole jets, words to words."""
    network = Network.from_json((hls4ml / "network.json").read_text("utf-8"))
    chain = link_chain(spec.features, spec.link, network)
    if chain is None:
        raise SystemExit("the spec has no section link")
    wanted = chain.run(jets, candidates, partial(evaluate, network))
    found = emulator.predict_words(jets, candidates)
    return Compared(len(jets), int((wanted != found).any(axis=1).sum()))


def rtl_compared(
    spec: Spec, hls4ml: Path, folder: Path, whole: Groups, simulator: Simulator
) -> dict[str, Compared]:
    """Compare whole jets by group, in a simulator; SystemExit where one is not accounted for."""
    network = Network.from_json((hls4ml / "network.json").read_text("utf-8"))
    chain = link_chain(spec.features, spec.link, network)
    if chain is None:
        raise SystemExit("the spec has no section link")
    levels, vhdl = spec.firmware.adder_levels_per_stage, simulator == "ghdl"
    rtl = emit_rtl(network, spec.name, levels, vhdl=vhdl)
    link = emit_link(chain, rtl, spec.name, levels)
    verilog = (*rtl.files, *((f"{each.name}.v", each.text) for each in link.modules))
    files = (*rtl.vhdl, *link.vhdl) if vhdl else verilog
    for name, text in files:
        (folder / name).write_text(text, encoding="utf-8")
    jets, words = (np.concatenate([each[at] for each in whole.values()]) for at in (0, 1))
    sizes = tuple((name, len(each)) for name, (each, _) in whole.items())
    bench = LinkBench(chain, LinkJets(jets, words, sizes), chain.run(jets, words, partial(evaluate, network)))
    firsts = np.cumsum([0, *(count for _, count in sizes)]).tolist()
    phases = tuple(
        Phase(name, "back_to_back", first, count) for (name, count), first in zip(sizes, firsts, strict=False)
    )
    sources = tuple(str(folder / name) for name, _ in files)
    job = Job(simulator, link.top, sources, link.latency_cycles, SEED, phases)
    write_job(folder / simulator, job, bench.vectors())
    score = run_bench(folder / simulator, simulator)
    if score.unexpected or score.unknown or score.latency_cycles != link.latency_cycles:
        raise SystemExit(
            f"{score.unexpected} unexpected, {score.unknown} unknown, {score.latency_cycles} clocks"
        )
    return {each.name: Compared(each.vectors, each.mismatches) for each in score.phases}


def encoded(spec: Spec, encoding: str) -> Spec:
    """Return a spec with another encoding, also where a port does not hold all of it: it saturates alike."""
    return spec.model_copy(update={"features": spec.features.model_copy(update={"encoding": encoding})})


def fewer(whole: Groups) -> Groups:
    """Return the first jets of each group."""
    return {name: (jets[:GHDL_JETS], words[:GHDL_JETS]) for name, (jets, words) in whole.items()}


def say(encoding: str, what: str, group: str, found: Compared) -> None:
    """Print a row."""
    sys.stdout.write(f"{encoding:10} {what:19} {group:18} {found.jets:9,} {found.wrong:7,}\n")
    sys.stdout.flush()


def main(path: str, jets: str, *files: str) -> int:
    """Print the table; 1 where anything differs."""
    wrong = 0
    hls4ml = Path(path).parent / "build" / load(Path(path)).spec.name / "hls4ml"
    sys.stdout.write(f"{'encoding':10} {'compared':19} {'jets of':18} {'jets':>9} {'differ':>7}\n")
    with tempfile.TemporaryDirectory() as folder:
        program = TRIES["built"](Path(folder), CANDIDATES)
        all_inputs = groups_of(files, int(jets), CANDIDATES)
        for encoding in ENCODINGS:
            spec = encoded(load(Path(path)).spec, encoding)
            emulator = library(spec, hls4ml, Path(folder) / encoding)
            whole = groups_of(files, int(jets), spec.features.constituents)
            for group, given in all_inputs.items():
                found = inputs_compared(program, encoding, *given)
                say(encoding, "inputs, packing", group, found)
                wrong += found.wrong
            for group, given in whole.items():
                found = jets_compared(spec, hls4ml, emulator, *given)
                say(encoding, "whole jets, C++", group, found)
                wrong += found.wrong
            for simulator, language in SIMULATORS:
                chosen = fewer(whole) if simulator == "ghdl" else whole
                compared = rtl_compared(spec, hls4ml, Path(folder) / encoding, chosen, simulator)
                for group, found in compared.items():
                    say(encoding, f"whole jets, {language}", group, found)
                    wrong += found.wrong
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
