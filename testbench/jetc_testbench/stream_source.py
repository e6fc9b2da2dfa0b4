"""Offers the beats of jets on a stream, and resets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_testbench.stream import beats_of_jets, is_last

if TYPE_CHECKING:
    import random

    from jetc_testbench.job import Job, Phase, Vectors

__all__ = ["Beat", "Source"]

_GAP = 0.3
"""The part of clocks at which the source of a phase with gaps has nothing to offer."""
_RESETS_APART = 3
"""Resets of a reset phase come about so many latencies apart."""
_RESET_CLOCKS = 4
"""A reset lasts so many clocks at most."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What the inputs are at a rising edge."""

    data: int
    valid: bool
    last: bool
    reset: bool
    ends: bool = False
    """Of a last beat: whether the jet is the last of its event."""


class Source:
    """The jets of a phase, one after the other: a beat that is offered stands until it is taken."""

    def __init__(self, job: Job, vectors: Vectors, rng: random.Random) -> None:
        if job.stream is None:
            msg = "this job has no stream"
            raise ValueError(msg)
        formats = tuple(each for port in vectors.ports.taken for each in port.formats)
        self._beats = beats_of_jets(job.stream, vectors.codes, formats)
        self._apart = _RESETS_APART * job.latency_cycles
        self._rng = rng
        self._gaps = self._resets = self._offered = False
        self._resetting = self._vector = self._place = self._end = 0

    def begin(self, phase: Phase) -> None:
        """Go on with the jets of `phase`."""
        self._vector, self._end = phase.first, phase.first + phase.count
        self._place, self._offered = 0, False
        self._gaps, self._resets = phase.kind != "back_to_back", phase.kind == "reset"

    @property
    def busy(self) -> bool:
        """Whether a jet is left."""
        return self._vector < self._end

    @property
    def left(self) -> range:
        """The jets that are not taken whole."""
        return range(self._vector, self._end)

    def offer(self) -> Beat:
        """Return what is offered at the next edge."""
        if self._resets and self.busy and not self._resetting and self._rng.random() < 1 / self._apart:
            self._resetting = self._rng.randint(1, _RESET_CLOCKS)
        if self._resetting:
            self._resetting -= 1
            return Beat(0, valid=False, last=False, reset=True)
        self._offered = self.busy and (self._offered or not self._gaps or self._rng.random() >= _GAP)
        if not self._offered:
            return Beat(self._rng.getrandbits(8), valid=False, last=self._rng.random() < _GAP, reset=False)
        beats = self._beats[self._vector]
        last = self._place == len(beats) - 1
        ends = is_last(self._vector) if last else not is_last(self._vector)
        return Beat(beats[self._place], valid=True, last=last, reset=False, ends=ends)

    def take(self) -> int | None:
        """Go on behind the beat that was offered; return the jet that is whole with it, if one is."""
        self._offered = False
        self._place += 1
        if self._place < len(self._beats[self._vector]):
            return None
        return self._next()

    def lose(self) -> int:
        """Leave a jet of which the design has some beats to a reset; return how many jets that are."""
        self._offered = False
        if not self._place:
            return 0
        self._next()
        return 1

    def _next(self) -> int:
        whole = self._vector
        self._vector, self._place = whole + 1, 0
        return whole
