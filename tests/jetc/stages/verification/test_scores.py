"""A run of the bench is good only if every word came out equal, at its clock, and nothing else did."""

import pytest
from jetc.artifacts.bench import FirstMismatch, PhaseCount, ScoreRecord
from jetc.diagnostics.diagnostic import GateError
from jetc.stages.verification.scores import check_score

GOOD = ScoreRecord(
    clocks=20,
    seconds=0.1,
    phases=(
        PhaseCount(name="random", vectors=7, mismatches=0, lost_to_reset=0),
        PhaseCount(name="gaps", vectors=3, mismatches=0, lost_to_reset=2),
    ),
    mismatches=0,
    unexpected=0,
    unknown=0,
    first=None,
    latency_cycles=5,
    interval_cycles=1.0,
    ready_faults=0,
)
FIRST = FirstMismatch(
    phase="gaps",
    vector=2,
    clock=9,
    output="scores",
    label="b",
    expected_code=3,
    expected_value=0.75,
    found_code=1,
    found_value=0.25,
)
SAID = "first: vector 2 (phase gaps, clock 9), scores.b: the emulator gives code 3 (0.75), "


def test_equal_words_at_their_clocks_are_good() -> None:
    check_score("verilator", GOOD, 5, 1)
    check_score("icarus", GOOD.model_copy(update={"interval_cycles": None}), 5, 1)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"mismatches": 2}, "2 of 10 jets differ"),
        ({"unexpected": 1}, "1 outputs are valid that no jet accounts for"),
        ({"unknown": 4}, "4 outputs have unknown bits (X)"),
        ({"latency_cycles": None}, "nothing came out"),
        ({"latency_cycles": 6}, "the latency is 6 cycles, declared are 5"),
        ({"interval_cycles": 1.5}, "jets come out every 1.5 cycles, declared are 1"),
        ({"ready_faults": 3}, "in_ready is wrong at 3 clocks"),
        ({"first": FIRST}, f"{SAID}the RTL gives code 1 (0.25)"),
        ({"first": FIRST.model_copy(update={"found_code": None})}, f"{SAID}nothing came out"),
        ({"mismatches": 1, "unknown": 1}, "1 of 10 jets differ; 1 outputs have unknown bits (X)"),
    ],
)
def test_everything_else_is_refused(change: dict[str, object], what: str) -> None:
    with pytest.raises(GateError) as refused:
        check_score("verilator", GOOD.model_copy(update=change), 5, 1)
    assert refused.value.what == f"verilator: the RTL does not equal the emulator: {what}"
