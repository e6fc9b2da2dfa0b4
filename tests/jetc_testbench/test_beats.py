"""What is offered at each clock, where a design must be ready, and what must come out."""

import numpy as np
import pytest
from jetc_testbench.beats import beats_of, due
from jetc_testbench.job import Phase

LATENCY, COUNT = 7, 50
PHASES = tuple(Phase(kind, kind, 0, COUNT) for kind in ("back_to_back", "gaps", "reset"))


@pytest.mark.parametrize("interval", [1, 2, 3, 5, 64])
def test_each_jet_of_a_phase_is_taken_once_and_those_that_no_reset_loses_come_out(interval: int) -> None:
    beats = beats_of(PHASES, LATENCY, 3, interval)
    clocks = np.flatnonzero(due(beats, LATENCY) >= 0)
    assert (clocks - LATENCY == due(beats, LATENCY)[clocks]).all()
    for number, phase in enumerate(PHASES):
        taken = beats.taken & (beats.phase == number)
        assert sorted(beats.data[taken]) == list(range(COUNT))
        lost = COUNT - (beats.phase[clocks - LATENCY] == number).sum()
        assert (lost > 0) == (phase.kind == "reset")


def test_jets_without_gaps_stand_until_they_are_taken() -> None:
    beats = beats_of(PHASES[:1], LATENCY, 3, 3)
    offered = beats.data[beats.valid]
    assert offered.tolist() == [0, *np.repeat(np.arange(1, COUNT), 3)]
    assert (np.diff(np.flatnonzero(beats.taken)) == 3).all()


def test_jets_are_offered_to_a_design_that_is_not_ready_and_a_reset_makes_it_ready() -> None:
    beats = beats_of(PHASES, LATENCY, 3, 4)
    assert (beats.valid & ~beats.ready & (beats.phase == 1)).any()
    assert beats.ready[1:][beats.reset[:-1]].all()
    assert (~beats.ready).sum() > 0
    assert beats_of(PHASES, LATENCY, 3).ready.all()
