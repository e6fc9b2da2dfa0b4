"""verification.json: the counts of every comparison, and one line that sums them up."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from jetc.artifacts.bench import PhaseCount, ScoreRecord
from jetc.artifacts.verification import BlockCount, Compared, NotRun, Simulated
from jetc.stages.verification.blocks import BlockRun
from jetc.stages.verification.cpp_softmax import SoftmaxRun
from jetc.stages.verification.record import VerificationRun, verification_record
from jetc.stages.verification.tables import TableRun
from jetc.stages.verification.vectors import Chosen
from jetc_runtime.evaluate import evaluate
from jetc_runtime.network import Network
from jetc_testbench.corners import random_jets
from jetc_testbench.coverage import Coverage

TINY = Path(__file__).parents[3] / "golden" / "tiny" / "network.json"
NETWORK = Network.from_json(TINY.read_text("utf-8"))


def score(*phases: tuple[str, int]) -> ScoreRecord:
    counts = (
        PhaseCount(name=name, vectors=vectors, mismatches=0, lost_to_reset=0) for name, vectors in phases
    )
    return ScoreRecord(
        clocks=90,
        seconds=0.1,
        phases=tuple(counts),
        mismatches=0,
        unexpected=0,
        unknown=0,
        first=None,
        latency_cycles=5,
        interval_cycles=1.0,
        ready_faults=0,
    )


def outcome(
    words: Mapping[str, Compared] | None = None,
    linked: ScoreRecord | None = None,
    streamed: ScoreRecord | None = None,
    ghdl_jets: int = 0,
    left_out: tuple[str, ...] = (),
    **scores: ScoreRecord,
) -> VerificationRun:
    jets = random_jets(NETWORK.input, 6, np.random.default_rng(2))
    found = evaluate(NETWORK, jets)
    return VerificationRun(
        chosen=Chosen(jets.reshape(6, -1), (("test_split", 4), ("random", 2))),
        expected=np.concatenate([found[each.name] for each in NETWORK.outputs], axis=1),
        emulator_mismatches=0,
        words=words or {},
        files_without_words=left_out,
        ghdl_jets=ghdl_jets,
        link_scores={"verilator": linked} if linked else {},
        stream_scores={"verilator": streamed} if streamed else {},
        scores={name: each for name, each in scores.items() if name in ("verilator", "icarus", "ghdl")},  # type: ignore[misc]  # names
        blocks=(BlockRun("tiny_heads", {"uniform": 60_000, "jets": 6}, 0, Coverage(NETWORK)),),
        tables=(TableRun("scores", "inverse", 16, 12, 12, 0),),
        softmax=(SoftmaxRun("scores", 16, 16, 99, 0),),
        jets_moved=Coverage(NETWORK),
        all_moved=Coverage(NETWORK),
    )


VERILATOR = score(("test_split", 4), ("random", 1200), ("zero", 2), ("gaps_in_valid", 5))


def test_the_verdict_sums_up_what_was_compared() -> None:
    both = outcome(verilator=VERILATOR, icarus=score(("test_split", 3)))
    assert verification_record(NETWORK, both, 5).verdict == (
        "0 of 1,204 differ between RTL, C++ emulator and integer evaluator (1,200 of them random words: the "
        "test split has no more jets); corners and made jets: 0 of 2 differ; around gaps and resets: 0 of 5 "
        "differ; Icarus: 0 of 3 differ; blocks alone: 0 of 60,006 differ; table entries: 0 of 12 differ"
    )


def test_the_verdict_says_how_many_jets_were_given_as_words() -> None:
    words = {name: Compared(vectors=count, mismatches=0) for name, count in (("ntuples", 1000), ("order", 6))}
    record = verification_record(NETWORK, outcome(words, verilator=VERILATOR), 5)
    assert "; words on the link, numpy and C++: 0 of 1,006 differ; blocks alone:" in record.verdict
    assert record.numpy_and_emulator_on_words == words
    assert verification_record(NETWORK, outcome(verilator=VERILATOR), 5).numpy_and_emulator_on_words == {}


def test_every_simulator_and_block_has_its_counts() -> None:
    record = verification_record(NETWORK, outcome(verilator=VERILATOR), 5)
    assert record.vectors == {"test_split": 4, "random": 2}
    assert record.evaluator_and_emulator == Compared(vectors=6, mismatches=0)
    assert record.blocks == {
        "tiny_heads": BlockCount(vectors=60_006, mismatches=0, groups={"uniform": 60_000, "jets": 6})
    }
    assert record.simulators["icarus"] == NotRun(not_run="verification.icarus_jets is 0")
    verilator = record.simulators["verilator"]
    assert isinstance(verilator, Simulated)
    assert verilator.vectors == 1211


def test_the_vhdl_has_its_counts_or_the_reason_why_it_has_none() -> None:
    ran = verification_record(NETWORK, outcome(ghdl_jets=3, verilator=VERILATOR, ghdl=score(("jets", 3))), 5)
    assert "; VHDL in GHDL: 0 of 3 differ; blocks alone:" in ran.verdict
    assert isinstance(ran.simulators["ghdl"], Simulated)
    missing = verification_record(NETWORK, outcome(ghdl_jets=3, verilator=VERILATOR), 5)
    assert missing.simulators["ghdl"] == NotRun(not_run="ghdl is not installed")
    assert "GHDL" not in missing.verdict
    assert "ghdl" not in verification_record(NETWORK, outcome(verilator=VERILATOR), 5).simulators


def test_each_output_word_has_the_ends_that_jets_gave() -> None:
    jets = outcome(verilator=VERILATOR)
    ends = verification_record(NETWORK, jets, 5).output_ends
    assert len(ends) == jets.expected.shape[1]
    for each, column in zip(ends.values(), jets.expected.T, strict=True):
        assert (each.least_code, each.largest_code) == (column.min(), column.max())
        assert each.least_of_format <= each.least_code <= each.largest_code <= each.largest_of_format


def test_the_verilog_from_words_on_is_in_the_verdict_and_counted_by_simulator() -> None:
    words = {"ntuples": Compared(vectors=7, mismatches=0)}
    found = verification_record(NETWORK, outcome(words, VERILATOR, verilator=VERILATOR), 5)
    said = "words on the link, numpy and C++: 0 of 7 differ, numpy and RTL: 0 of 1,211 differ; blocks"
    assert said in found.verdict
    assert "GHDL" not in found.verdict
    assert set(found.link_simulators) == {"verilator", "icarus"}
    assert found.link_simulators["icarus"] == NotRun(not_run="verification.icarus_jets is 0")


def test_so_is_the_vhdl_from_words_on() -> None:
    run = outcome({"ntuples": Compared(vectors=7, mismatches=0)}, VERILATOR, verilator=VERILATOR)
    scores = {**run.link_scores, "ghdl": score(("ntuples", 3))}
    found = verification_record(NETWORK, replace(run, link_scores=scores), 5)
    assert "numpy and RTL: 0 of 1,211 differ, VHDL in GHDL 0 of 3 differ; blocks" in found.verdict
    assert set(found.link_simulators) == {"verilator", "icarus", "ghdl"}


def test_the_wrapper_for_streams_is_in_the_verdict_and_counted_by_simulator() -> None:
    found = verification_record(NETWORK, outcome(streamed=VERILATOR, verilator=VERILATOR), 5)
    assert "; AXI4-Stream: 0 of 1,211 differ; blocks alone:" in found.verdict
    assert set(found.stream_simulators) == {"verilator", "icarus"}
    run = outcome(streamed=VERILATOR, verilator=VERILATOR)
    scores = {**run.stream_scores, "icarus": score(("test_split", 4)), "ghdl": score(("test_split", 3))}
    few = verification_record(NETWORK, replace(run, stream_scores=scores), 5).verdict
    assert "; AXI4-Stream: 0 of 1,211 differ, in Icarus 0 of 4 differ, VHDL in GHDL 0 of 3 differ; bl" in few
    without = verification_record(NETWORK, outcome(verilator=VERILATOR), 5)
    assert without.stream_simulators == {}
    assert "AXI" not in without.verdict


def test_without_words_on_the_link_nothing_is_said_of_them() -> None:
    found = verification_record(NETWORK, outcome(verilator=VERILATOR), 5)
    assert found.link_simulators == {}
    assert "words on the link" not in found.verdict


def test_files_without_words_are_in_the_verdict_and_named() -> None:
    words = {"ntuples": Compared(vectors=9, mismatches=0)}
    made = verification_record(NETWORK, outcome(words, left_out=("ttbar/a.root",), verilator=VERILATOR), 5)
    assert "numpy and C++: 0 of 9 differ (left out, without words: ttbar/a.root)" in made.verdict
    assert made.files_without_words == ("ttbar/a.root",)


def test_words_that_no_file_has_are_told() -> None:
    words = {"ntuples": Compared(vectors=0, mismatches=0), "random_bits": Compared(vectors=7, mismatches=0)}
    files = tuple(f"ttbar/{each}.root" for each in "abcde")
    made = verification_record(NETWORK, outcome(words, left_out=files, verilator=VERILATOR), 5)
    said = "0 of 7 differ (no jet of the ntuples is among them; left out, without words: ttbar/a.root, "
    assert f"{said}ttbar/b.root, ttbar/c.root and 2 more)" in made.verdict
