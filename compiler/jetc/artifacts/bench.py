"""What the test bench says of one run of a simulator over the whole design, as the compiler reads it.

`jetc_testbench.bench` writes it and does not know this record: what it says otherwise is refused here.
"""

from __future__ import annotations

from typing import ClassVar

from jetc.artifacts.record import Artifact, Record

__all__ = ["FirstMismatch", "PhaseCount", "ScoreRecord"]


class FirstMismatch(Record):
    """The first word that differs; None where nothing known came out."""

    phase: str
    vector: int
    clock: int
    output: str
    label: str
    expected_code: int
    expected_value: float
    found_code: int | None
    found_value: float | None


class PhaseCount(Record):
    """Jets of a phase that came out, of those how many wrong, and those lost to a reset."""

    name: str
    vectors: int
    mismatches: int
    lost_to_reset: int


class ScoreRecord(Artifact):
    """The outcome of a run."""

    FILE: ClassVar = "score.json"
    STAGE: ClassVar = "verification"

    clocks: int
    seconds: float
    phases: tuple[PhaseCount, ...]
    mismatches: int
    unexpected: int
    """Valid outputs that no jet accounts for."""
    unknown: int
    """Outputs with unknown bits."""
    first: FirstMismatch | None
    latency_cycles: int | None
    """None where nothing came out."""
    interval_cycles: float | None
    """Mean distance of the outputs; None where no phase is offered jets without a gap."""
    ready_faults: int
    """Clocks at which in_ready was not what the initiation interval asks for."""
