"""The cocotb test of a design on a stream: jets in beats, results in order, either side waiting."""

from __future__ import annotations

import json
import os
import random
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge, Timer

from jetc_testbench.job import read_job, read_vectors
from jetc_testbench.stream_score import StreamScore
from jetc_testbench.stream_source import Source

__all__ = ["every_jet_comes_out_once_and_in_order"]

_PATIENCE = 200
"""Clocks, beside those of the pipeline, without a beat on either side, after which a phase is given up."""
_STALLED = 0.3
"""The part of clocks at which the sink of a phase with gaps waits."""
_LONG, _LONGEST = 1 / 64, 100
"""How often the sink waits for long, and for how many clocks at most: until nothing more is taken."""


@cocotb.test()
async def every_jet_comes_out_once_and_in_order(dut: Any) -> None:  # noqa: ANN401 - a handle has no type
    """Send the jets of all phases, write ``score.json``, and fail where anything differs."""
    folder = Path(os.environ["JETC_JOB"])
    job, vectors = read_job(folder), read_vectors(folder)
    score = StreamScore(job, vectors)
    events = job.stream is not None and job.stream.events
    ends = _Ends(dut, score, random.Random(job.seed), events=events)  # noqa: S311 - gaps, no secret
    begin = time.monotonic()
    await ends.start()
    source = Source(job, vectors, random.Random(job.seed + 1))  # noqa: S311
    for phase in job.phases:
        score.begin(phase)
        source.begin(phase)
        quiet = 0
        while (source.busy or score.waits) and quiet < job.latency_cycles + _PATIENCE:
            moves = await ends.clock(source, stalls=phase.kind != "back_to_back" and source.busy)
            quiet = 0 if moves else quiet + 1
        await ends.clock(source, stalls=False)
        score.end(source.left)
    stored = {"schema": 1, "clocks": ends.now, "seconds": time.monotonic() - begin, **asdict(score.score())}
    (folder / "score.json").write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    faults = stored["mismatches"] + stored["unexpected"] + stored["unknown"] + stored["ready_faults"]
    assert not faults, stored  # noqa: S101 - how cocotb fails a test


class _Ends:
    """Drives both ends, and looks at them, once a clock between two rising edges."""

    def __init__(
        self,
        dut: Any,  # noqa: ANN401 - a handle
        score: StreamScore,
        rng: random.Random,
        *,
        events: bool,
    ) -> None:
        self._dut, self._score, self._rng = dut, score, rng
        self._falling = FallingEdge(dut.aclk)
        self._events = events
        self._stalled = 0
        self.now = 0

    async def start(self) -> None:
        """Start the clock in reset."""
        dut = self._dut
        for each in (dut.aclk, dut.aresetn, dut.s_axis_tvalid, dut.s_axis_tlast, dut.m_axis_tready):
            each.value = 0
        dut.s_axis_tdata.value = 0
        if self._events:
            dut.s_axis_tuser.value = 0
        await Timer(1, unit="step")
        Clock(dut.aclk, 10, unit="step").start(start_high=False)
        for _ in range(3):
            await self._falling

    async def clock(self, source: Source, *, stalls: bool) -> bool:
        """Look at what stands, decide what the next rising edge sees; tell whether a beat passes there."""
        dut = self._dut
        taking = self._sink_takes(stalls=stalls)
        found = str(dut.m_axis_tvalid.value), str(dut.m_axis_tdata.value), str(dut.m_axis_tlast.value)
        ready = str(dut.s_axis_tready.value)
        self._score.look(self.now, found, taking=taking, ends=self._given_user())
        self._score.controls(ready, str(dut.misframed.value))
        beat = source.offer()
        dut.m_axis_tready.value = taking
        dut.aresetn.value = not beat.reset
        dut.s_axis_tvalid.value = beat.valid
        dut.s_axis_tdata.value = beat.data
        dut.s_axis_tlast.value = beat.last
        if self._events:
            dut.s_axis_tuser.value = beat.ends
        enters = beat.valid and ready == "1"
        if beat.reset:
            self._score.reset(source.lose())
        elif enters:
            self._score.taken(source.take(), self.now + 1)
        self.now += 1
        await self._falling
        return enters or (taking and found[0] == "1")

    def _given_user(self) -> str | None:
        """Return what the design says of the event of a result, None where it says nothing."""
        return str(self._dut.m_axis_tuser.value) if self._events else None

    def _sink_takes(self, *, stalls: bool) -> bool:
        if not stalls:
            self._stalled = 0
            return True
        if self._stalled:
            self._stalled -= 1
        elif self._rng.random() < _LONG:
            self._stalled = self._rng.randint(1, _LONGEST)
        return not self._stalled and self._rng.random() >= _STALLED
