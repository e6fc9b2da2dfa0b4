"""What the score of a stream makes of a result that is said to end an event."""

from __future__ import annotations

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_testbench.job import Job, Phase, Vectors
from jetc_testbench.ports import Ports, Taken, Word
from jetc_testbench.stream import is_last
from jetc_testbench.stream_score import StreamScore

FOUR = FixedPoint(4, 4, signed=False)
PORTS = Ports((Taken("in_jet", (FOUR,)),), "out_jet", (Word("outgoing", "pt", FOUR),))


@pytest.mark.parametrize("jet", [0, 1])
def test_an_end_of_an_event_that_the_jet_was_not_is_unexpected(jet: int) -> None:
    assert is_last(0) != is_last(1)
    codes = np.array([[3], [5]])
    job = Job("icarus", "tiny_stream", (), 2, 1, (Phase("jets", "back_to_back", 0, 2),))
    found = {}
    for ends in (str(int(is_last(jet))), str(int(not is_last(jet)))):
        score = StreamScore(job, Vectors(PORTS, codes, codes))
        score.begin(job.phases[0])
        score.taken(jet, 4)
        score.look(6, ("1", f"{codes[jet][0]:08b}", "1"), taking=True, ends=ends)
        found[ends] = score.score().unexpected
    assert [*found.values()] == [0, 1]
