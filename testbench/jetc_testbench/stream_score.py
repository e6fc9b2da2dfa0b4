"""Compares the results of a stream with those that are due, in their order, and counts."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from jetc_testbench.scoreboard import Mismatch, PhaseCount, Score
from jetc_testbench.stream import is_last
from jetc_testbench.words import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc_testbench.job import Job, Phase, Vectors

__all__ = ["StreamScore"]


class StreamScore:
    """What came out so far; call `look` and `controls` once a clock, before `taken` or `reset`.

    In a phase that is offered jets without a gap a result that is not at its clock counts as a mismatch, and
    so does one that never comes. Unexpected are results of no jet, results that are withdrawn or changed
    before they are taken, or that end an event where their jet did not, and clocks at which the design says
    that a jet had too many or too few beats.
    """

    def __init__(self, job: Job, vectors: Vectors) -> None:
        self._job, self._vectors = job, vectors
        self._expected = pack(vectors.expected, vectors.ports.formats)
        self._due: deque[tuple[int, int]] = deque()
        self._standing: str | None = None
        self._phase = job.phases[0]
        self._given = self._wrong = self._lost = self._unexpected = self._unknown = self._ready = 0
        self._latency: int | None = None
        self._clocks: list[int] = []
        self._first: Mismatch | None = None
        self._phases: list[PhaseCount] = []
        self._interval: float | None = None

    @property
    def waits(self) -> bool:
        """Whether results are due."""
        return bool(self._due)

    def begin(self, phase: Phase) -> None:
        """Count for `phase` from now on."""
        self._phase = phase
        self._given = self._wrong = self._lost = 0
        self._clocks.clear()

    def end(self, left: Iterable[int]) -> None:
        """Close the phase: what has not come out by now is lost, as are jets that are `left` to be taken."""
        lost = [*(vector for vector, _ in self._due), *left]
        for vector in lost:
            self._differs(vector, 0, None)
        self._given += len(lost)
        self._due.clear()
        counts = PhaseCount(self._phase.name, self._given, self._wrong, self._lost)
        self._phases.append(counts)
        if self._phase.kind == "back_to_back" and len(self._clocks) > 1 and self._interval is None:
            self._interval = (self._clocks[-1] - self._clocks[0]) / (len(self._clocks) - 1)

    def taken(self, vector: int | None, clock: int) -> None:
        """Note that a beat is taken at rising edge `clock`, and the jet that is whole with it."""
        if vector is not None:
            self._due.append((vector, clock))

    def reset(self, lost: int) -> None:
        """Note a reset, which loses all jets inside, and so many that were not whole."""
        self._lost += len(self._due) + lost
        self._due.clear()
        self._standing = None

    def controls(self, ready: str, misframed: str) -> None:
        """Look at what the design says beside its results."""
        self._ready += ready not in {"0", "1"}
        self._unexpected += misframed != "0"

    def look(self, clock: int, found: tuple[str, str, str], *, taking: bool, ends: str | None = None) -> None:
        """Look at valid, data and last after rising edge `clock`; the sink takes the result at the next.

        `ends` is whether the jet is said to be the last of its event, where that is said.
        """
        valid, data, last = found
        if valid == "0":
            self._unexpected += self._standing is not None
            self._standing = None
            return
        if valid != "1" or last != "1" or not set(data) <= {"0", "1"}:
            self._unknown += 1
            return
        if not self._due:
            self._unexpected += 1
            return
        self._unexpected += self._standing not in {None, data}
        self._unexpected += ends not in {None, str(int(is_last(self._due[0][0])))}
        if self._standing is None:
            self._compare(clock, int(data, 2))
        self._standing = None if taking else data
        if taking:
            self._due.popleft()
            self._given += 1

    def _compare(self, clock: int, found: int) -> None:
        vector, taken = self._due[0]
        latency = clock - taken
        if self._latency is None:
            self._latency = latency
        self._clocks.append(clock)
        late = self._phase.kind == "back_to_back" and latency != self._job.latency_cycles
        if late or found != self._expected[vector]:
            self._differs(vector, clock, found)

    def _differs(self, vector: int, clock: int, found: int | None) -> None:
        self._wrong += 1
        if self._first is not None:
            return
        formats = self._vectors.ports.formats
        expected = self._vectors.expected[vector].tolist()
        codes = None
        if found is not None:
            codes = unpack([found & (1 << sum(each.width for each in formats)) - 1], formats)[0].tolist()
        word = 0 if codes is None else next((at for at, each in enumerate(codes) if each != expected[at]), 0)
        place, lsb = self._vectors.ports.words[word], formats[word].lsb
        self._first = Mismatch(
            phase=self._phase.name,
            vector=vector,
            clock=clock,
            output=place.output,
            label=place.label,
            expected_code=expected[word],
            expected_value=expected[word] * lsb,
            found_code=None if codes is None else codes[word],
            found_value=None if codes is None else codes[word] * lsb,
        )

    def score(self) -> Score:
        """Return the outcome of all phases."""
        return Score(
            phases=tuple(self._phases),
            mismatches=sum(each.mismatches for each in self._phases),
            unexpected=self._unexpected,
            unknown=self._unknown,
            first=self._first,
            latency_cycles=self._latency,
            interval_cycles=self._interval,
            ready_faults=self._ready,
        )
