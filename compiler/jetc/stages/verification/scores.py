"""What a simulator's bench says of a run of the whole design, and when that is no failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import GateError

if TYPE_CHECKING:
    from jetc.artifacts.bench import FirstMismatch, ScoreRecord

__all__ = ["check_score"]


def check_score(simulator: str, score: ScoreRecord, latency: int, interval: int) -> None:
    """Raise GateError unless every word came out equal, at its clock, and nothing else came out.

    `latency` and `interval` are in clocks.
    """
    vectors = sum(each.vectors for each in score.phases)
    faults = [
        f"{score.mismatches} of {vectors} jets differ" if score.mismatches else "",
        f"{score.unexpected} outputs are valid that no jet accounts for" if score.unexpected else "",
        f"{score.unknown} outputs have unknown bits (X)" if score.unknown else "",
        _timing_fault(score, latency, interval),
        f"in_ready is wrong at {score.ready_faults} clocks" if score.ready_faults else "",
        _first_fault(score.first),
    ]
    found = "; ".join(each for each in faults if each)
    if found:
        raise GateError(
            gate="verification",
            what=f"{simulator}: the RTL does not equal the emulator: {found}",
            why="where firmware and emulator differ, the working points do not hold for the trigger",
            mend="this is a fault of the RTL path: keep the spec, and look at the first jet named",
        )


def _timing_fault(score: ScoreRecord, latency: int, interval: int) -> str:
    if score.latency_cycles is None:
        return "nothing came out"
    if score.latency_cycles != latency:
        return f"the latency is {score.latency_cycles} cycles, declared are {latency}"
    if score.interval_cycles not in (None, interval):
        return f"jets come out every {score.interval_cycles:g} cycles, declared are {interval}"
    return ""


def _first_fault(first: FirstMismatch | None) -> str:
    if first is None:
        return ""
    found = "nothing came out"
    if first.found_code is not None:
        found = f"the RTL gives code {first.found_code} ({first.found_value:g})"
    return (
        f"first: vector {first.vector} (phase {first.phase}, clock {first.clock}), "
        f"{first.output}.{first.label}: the emulator gives code {first.expected_code} "
        f"({first.expected_value:g}), {found}"
    )
