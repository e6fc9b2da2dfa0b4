"""What the bench says of a run is what the compiler reads."""

import json
from dataclasses import asdict

from jetc.artifacts.bench import FirstMismatch, PhaseCount, ScoreRecord
from jetc.artifacts.record import parse
from jetc_testbench import scoreboard

PHASE = {"name": "gaps", "vectors": 3, "mismatches": 1, "lost_to_reset": 2}
FIRST = {
    "phase": "gaps", "vector": 2, "clock": 9, "output": "scores", "label": "b", "expected_code": 3,
    "expected_value": 0.75, "found_code": None, "found_value": None,
}  # fmt: skip


def test_every_field_of_the_benchs_score_is_read() -> None:
    said = scoreboard.Score(
        phases=(scoreboard.PhaseCount(**PHASE),),  # type: ignore[arg-type]  # from one mapping for both
        mismatches=1,
        unexpected=0,
        unknown=0,
        first=scoreboard.Mismatch(**FIRST),  # type: ignore[arg-type]  # as above
        latency_cycles=5,
        interval_cycles=None,
    )
    text = json.dumps({"schema": 1, "clocks": 20, "seconds": 0.1, **asdict(said)})
    read = parse(ScoreRecord, text, name="score.json")
    assert read.phases == (PhaseCount.model_validate(PHASE),)
    assert read.first == FirstMismatch.model_validate(FIRST)
    assert (read.clocks, read.latency_cycles, read.interval_cycles) == (20, 5, None)
