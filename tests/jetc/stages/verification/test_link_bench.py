"""The chain in a simulator: equal word by word, and what is wrong in its Verilog is found."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.prepare.chain import Link, chain_of
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.packing import Region
from jetc.rtl.design import emit_rtl
from jetc.rtl.link.design import emit_link
from jetc.stages.verification.link_bench import LinkBench
from jetc.stages.verification.link_jets import LinkJets
from jetc.stages.verification.link_vectors import random_words
from jetc.stages.verification.scores import check_score
from jetc.tools.bench import run_bench
from jetc.tools.ghdl import is_ghdl_there
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint
from jetc_testbench.job import Job, Phase, write_job

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.artifacts.bench import ScoreRecord
    from jetc.prepare.chain import Chain
    from jetc_runtime.network import Network
    from jetc_testbench.job import Simulator

JETS = 40
PHASES = (
    Phase("words", "back_to_back", 0, JETS),
    Phase("gaps", "gaps", 0, 12),
    Phase("reset", "reset", 0, 30),
)


def chain(tiny: Network) -> tuple[Network, Chain]:
    network = replace(tiny, inputs=(replace(tiny.input, features=("pt", "pt_rel", "is_photon")),))
    score = FixedPoint.parse("ap_ufixed<8,1,AP_RND_CONV,AP_SAT>")
    link = Link(by_pt=True, score=score, region=Region(2.4, 10.0))
    return network, chain_of(network, ENCODINGS["exact"], network.input.formats, link)


def bench_of(network: Network, made: Chain) -> LinkBench:
    groups = random_words(made.candidates, JETS, np.random.default_rng(4))
    jets, words = (np.concatenate([each[at] for each in groups.values()]) for at in (0, 1))
    given = LinkJets(jets, words, tuple((name, len(each)) for name, (each, _) in groups.items()))
    return LinkBench(made, given, made.run(jets, words, partial(evaluate, network)))


def simulated(
    tiny: Network,
    folder: Path,
    change: tuple[str, str] = ("", ""),
    interval: int = 1,
    simulator: Simulator = "icarus",
) -> tuple[ScoreRecord, int]:
    """Return what a simulator says of the chain, with a text of its RTL changed, and its latency."""
    network, made = chain(tiny)
    vhdl = simulator == "ghdl"
    rtl = emit_rtl(network, "tiny", 2, interval, vhdl=vhdl)
    link = emit_link(made, rtl, "tiny", 2)
    old, new = change
    sources = []
    verilog = [*rtl.files, *((f"{each.name}.v", each.text) for each in link.modules)]
    for name, text in [*rtl.vhdl, *link.vhdl] if vhdl else verilog:
        (folder / name).write_text(text.replace(old, new) if old else text)
        sources.append(str(folder / name))
    assert not old or any(old in (each.vhdl if vhdl else each.text) for each in link.modules)
    bench = bench_of(network, made)
    job = Job(simulator, link.top, tuple(sources), link.latency_cycles, 3, PHASES, interval)
    write_job(folder / "job", job, bench.vectors())
    return run_bench(folder / "job", simulator), link.latency_cycles


@pytest.mark.parametrize("interval", [1, 3])
def test_the_verilog_gives_the_outgoing_words_of_numpy(interval: int, tiny: Network, tmp_path: Path) -> None:
    score, latency = simulated(tiny, tmp_path, interval=interval)
    check_score("icarus", score, latency, interval)
    assert score.mismatches == 0
    assert [each.vectors for each in score.phases][:2] == [JETS, 12]


@pytest.mark.skipif(not is_ghdl_there(), reason="ghdl is not installed")
def test_so_does_the_vhdl(tiny: Network, tmp_path: Path) -> None:
    score, latency = simulated(tiny, tmp_path, interval=3, simulator="ghdl")
    check_score("ghdl", score, latency, 3)
    assert score.mismatches == 0
    assert [each.vectors for each in score.phases][:2] == [JETS, 12]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("14'd40 <", "14'd4000 <"), id="a number"),
        pytest.param(("made <= word;", "made <= ~word;"), id="an inversion"),
        pytest.param(
            ("jet_pt_s1 <= jet_pt;", "jet_pt_s1 <= jet_pt_s1;"), id="a register that keeps its value"
        ),
    ],
)
def test_a_fault_in_the_verilog_is_found(change: tuple[str, str], tiny: Network, tmp_path: Path) -> None:
    score, latency = simulated(tiny, tmp_path, change)
    with pytest.raises(GateError, match="jets differ"):
        check_score("icarus", score, latency, 1)


def test_a_dropped_register_is_found(tiny: Network, tmp_path: Path) -> None:
    change = ("always @(posedge clk) candidates <= in_candidates;", "always @* candidates = in_candidates;")
    score, latency = simulated(tiny, tmp_path, change)
    with pytest.raises(GateError, match="jets differ"):
        check_score("icarus", score, latency, 1)


def test_words_are_driven_in_halves_and_come_out_as_fields(tiny: Network) -> None:
    network, made = chain(tiny)
    jets = np.array([(7 << 37) | 5], dtype=np.uint64)
    words = np.array([[1 << 63, 3, 0, 2]], dtype=np.uint64)
    given = LinkJets(jets, words, (("one", 1),))
    vectors = LinkBench(made, given, made.run(jets, words, partial(evaluate, network))).vectors()
    assert vectors.codes.tolist() == [[5, 7 << 5, 0, 1 << 31, 3, 0, 0, 0, 2, 0]]
    assert [each.label for each in vectors.ports.words][:4] == ["pt", "eta", "phi", "z0"]
    assert vectors.expected[0, :4].tolist() == [5, 0, 0, 7]
