"""The cocotb test of `benchmarks/streams.py`: a wrapper for AXI4-Stream between the ends of cocotbext-axi.

It reads job.json and jets.json of the folder in JETC_STREAMS, and writes score.json into it. What passes is
seen on the wires: a jet is what was taken up to TLAST, and its result is due in the same order.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge, RisingEdge
from cocotbext.axi import AxiStreamBus, AxiStreamFrame, AxiStreamSink, AxiStreamSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["every_jet_comes_out_once_and_in_order"]

_QUEUE = 32
"""Jets that the source is given ahead; a reset drops them."""
_RESET_APART = (20, 200)
"""Clocks between two resets, at least and at most."""
_QUIET = 500
"""Clocks without a result after which none is waited for."""


@dataclass(slots=True)
class Watcher:
    """What passed at both ends, clock by clock."""

    dut: Any
    results: dict[tuple[int, ...], int]
    """What each jet gives, by its beats."""
    clock: int = 0
    beats: list[int] = field(default_factory=list)
    inside: deque[tuple[int, int]] = field(default_factory=deque)
    """What is due, and the clock before the edge that took its jet."""
    taken: list[int] = field(default_factory=list)
    latencies: Counter[int] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    most: int = 0
    waiting: int | None = None
    """What stood at the sink at the clock before and was not taken."""

    async def run(self) -> None:
        """Look at all wires before each rising edge."""
        falling = FallingEdge(self.dut.aclk)
        while True:
            await falling
            self.clock += 1
            if self.dut.aresetn.value == 0:
                self.counts["lost"] += len(self.inside)
                self.inside.clear()
                self.beats.clear()
                self.waiting = None
                continue
            self.sink()
            self.source()
            self.most = max(self.most, len(self.inside))
            self.counts["misframed"] += int(self.dut.misframed.value)

    def source(self) -> None:
        """Note a beat that the wrapper takes."""
        dut = self.dut
        if not (dut.s_axis_tvalid.value and dut.s_axis_tready.value):
            return
        self.beats.append(dut.s_axis_tdata.value.to_unsigned())
        if dut.s_axis_tlast.value:
            self.inside.append((self.results[tuple(self.beats)], self.clock))
            self.taken.append(self.clock)
            self.beats.clear()
            self.counts["taken"] += 1

    def sink(self) -> None:
        """Compare a result that the sink is offered; it stays until it is taken."""
        dut = self.dut
        if not dut.m_axis_tvalid.value:
            self.counts["withdrawn"] += self.waiting is not None
            self.waiting = None
            return
        found = dut.m_axis_tdata.value.to_unsigned()
        self.counts["changed"] += self.waiting not in {None, found}
        if self.waiting is None and self.inside:
            self.latencies[self.clock - self.inside[0][1] - 1] += 1
        if not dut.m_axis_tready.value:
            self.waiting = found
            return
        self.waiting = None
        self.counts["open"] += not dut.m_axis_tlast.value
        if not self.inside:
            self.counts["doubled"] += 1
            return
        expected, _ = self.inside.popleft()
        self.counts["given"] += 1
        self.counts["wrong"] += found != expected


@cocotb.test()
async def every_jet_comes_out_once_and_in_order(dut: Any) -> None:  # noqa: ANN401 - a handle has no type
    """Send the jets of each phase, and write what became of them."""
    folder = Path(os.environ["JETC_STREAMS"])
    job = json.loads((folder / "job.json").read_text("utf-8"))
    jets = json.loads((folder / "jets.json").read_text("utf-8"))
    beats = [tuple(int(beat, 16) for beat in jet) for jet in jets["beats"]]
    results = dict(zip(beats, (int(each, 16) for each in jets["results"]), strict=True))
    ends = Ends(dut, len(dut.s_axis_tdata) // 8)
    rng = random.Random(job["seed"])  # noqa: S311 - gaps, no secret
    score = {}
    for name in job["phases"]:
        watcher = Watcher(dut, results)
        task = cocotb.start_soon(watcher.run())
        await ends.reset(2)
        await ends.phase(name, beats, watcher, rng)
        task.cancel()
        score[name] = {
            **{each: watcher.counts[each] for each in _COUNTS},
            "left": len(watcher.inside),
            "most": watcher.most,
            "latencies": sorted(watcher.latencies)[:2],
            "distances": sorted({b - a for a, b in zip(watcher.taken, watcher.taken[1:], strict=False)})[:2],
            "clocks": watcher.clock,
        }
    (folder / "score.json").write_text(json.dumps(score, indent=1) + "\n", "utf-8")


_COUNTS = (
    "taken", "given", "lost", "wrong", "doubled", "withdrawn", "changed", "open", "misframed",
)  # fmt: skip


class Ends:
    """Source and sink of cocotbext-axi, and the reset."""

    def __init__(self, dut: Any, lanes: int) -> None:  # noqa: ANN401 - a handle has no type
        dut.aresetn.value = 0
        Clock(dut.aclk, 10, unit="step").start()
        self.dut, self.lanes = dut, lanes
        self.source = AxiStreamSource(
            AxiStreamBus.from_prefix(dut, "s_axis"), dut.aclk, dut.aresetn, reset_active_level=False
        )
        self.sink = AxiStreamSink(
            AxiStreamBus.from_prefix(dut, "m_axis"), dut.aclk, dut.aresetn, reset_active_level=False
        )
        self.source.log.setLevel("WARNING")
        self.sink.log.setLevel("WARNING")

    async def reset(self, clocks: int) -> None:
        """Assert reset for so many clocks."""
        self.dut.aresetn.value = 0
        await self.clocks(clocks)
        self.dut.aresetn.value = 1

    async def clocks(self, count: int) -> None:
        """Wait for so many rising edges."""
        for _ in range(count):
            await RisingEdge(self.dut.aclk)

    async def phase(
        self, name: str, jets: Sequence[tuple[int, ...]], watcher: Watcher, rng: random.Random
    ) -> None:
        """Send all jets of a phase, and wait until nothing more comes."""
        gaps, stalls = name in {"gaps", "both", "resets"}, name in {"stalls", "both", "resets"}
        self.source.set_pause_generator(_pauses(rng, 0.3, 8) if gaps else None)
        self.sink.set_pause_generator(_pauses(rng, 0.3, 100) if stalls else None)
        self.source.pause = self.sink.pause = False
        resets = cocotb.start_soon(self.resets(rng)) if name == "resets" else None
        for jet in jets:
            while self.source.count() > _QUEUE:
                await RisingEdge(self.dut.aclk)
            data = b"".join(beat.to_bytes(self.lanes, "little") for beat in jet)
            self.source.send_nowait(AxiStreamFrame(data))
            while self.sink.count():
                self.sink.recv_nowait()
        while not self.source.idle():
            await RisingEdge(self.dut.aclk)
        if resets is not None:
            resets.cancel()
            self.dut.aresetn.value = 1
        self.source.clear_pause_generator()
        self.sink.clear_pause_generator()
        self.sink.pause = False
        quiet = watcher.clock
        while watcher.inside and watcher.clock < quiet + _QUIET:
            await RisingEdge(self.dut.aclk)
        await self.clocks(_QUIET // 5)

    async def resets(self, rng: random.Random) -> None:
        """Reset now and then."""
        while True:
            await self.clocks(rng.randint(*_RESET_APART))
            await self.reset(rng.randint(1, 4))


def _pauses(rng: random.Random, share: float, longest: int) -> Iterator[bool]:
    """Yield whether an end rests at a clock: at random, and now and then for long."""
    while True:
        if rng.random() < 1 / 64:
            yield from [True] * rng.randint(1, longest)
        yield rng.random() < share
