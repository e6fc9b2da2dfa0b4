"""verification.json tells a simulator that was not run from one that was."""

import pytest
from jetc.artifacts.verification import NotRun, Phase, Simulated
from pydantic import TypeAdapter, ValidationError

Simulators = dict[str, Simulated | NotRun]
SIMULATORS = TypeAdapter(Simulators)
RAN = Simulated(
    vectors=9,
    mismatches=0,
    unexpected=0,
    unknown=0,
    corners={"gaps": Phase(vectors=9, mismatches=0, lost_to_reset=0)},
    latency_cycles=5,
    interval_cycles=None,
    clocks=30,
)


def test_each_simulator_comes_back_as_what_it_was() -> None:
    both: Simulators = {"verilator": RAN, "icarus": NotRun(not_run="not asked for")}
    assert SIMULATORS.validate_json(SIMULATORS.dump_json(both)) == both


def test_a_simulation_without_its_counts_is_neither() -> None:
    text = SIMULATORS.dump_json({"verilator": RAN}).replace(b'"unknown":0,', b"")
    with pytest.raises(ValidationError, match="unknown"):
        SIMULATORS.validate_json(text)
