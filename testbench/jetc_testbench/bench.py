"""The cocotb test: all beats of a job, one per clock, then the comparison."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge, Timer

from jetc_testbench.beats import beats_of
from jetc_testbench.driver import Driver
from jetc_testbench.job import read_job, read_vectors
from jetc_testbench.monitor import Monitor
from jetc_testbench.scoreboard import compare

__all__ = ["every_jet_gives_the_emulators_bits"]


@cocotb.test()
async def every_jet_gives_the_emulators_bits(dut: Any) -> None:  # noqa: ANN401 - a handle has no type
    """Drive all beats, write ``score.json`` into the job's folder, and fail where anything differs."""
    folder = Path(os.environ["JETC_JOB"])
    job, vectors = read_job(folder), read_vectors(folder)
    beats = beats_of(job.phases, job.latency_cycles, job.seed, job.interval_cycles)
    driver = Driver(dut, beats, vectors)
    monitor = Monitor(dut, vectors.ports.given, has_ready=job.has_ready)
    dut.clk.value = 0
    driver.drive()
    await Timer(1, unit="step")
    begin = time.monotonic()
    Clock(dut.clk, 10, unit="step").start(start_high=False)
    falling = FallingEdge(dut.clk)
    for clock in range(len(beats.data)):
        await falling
        monitor.sample(clock)
        if clock + 1 < len(beats.data):
            driver.drive()
    seconds = time.monotonic() - begin
    score = compare(job, vectors, beats, monitor.record(vectors.ports.formats))
    stored = {"schema": 1, "clocks": len(beats.data), "seconds": seconds, **asdict(score)}
    (folder / "score.json").write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    faults = score.mismatches + score.unexpected + score.unknown + score.ready_faults
    assert not faults, score  # noqa: S101 - how cocotb fails a test
