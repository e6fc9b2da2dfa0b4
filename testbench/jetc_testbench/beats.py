"""The clocks of a run: which jet is offered at each, whether reset is asserted, and what must come out.

A design of initiation interval n takes a jet where it is offered and the design is ready. It is not ready
for the n - 1 clocks after it took one, and a reset makes it ready again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jetc_testbench.job import Phase

__all__ = ["Beats", "beats_of", "due"]

_RESET_CLOCKS = 3
_GAP_FRACTION = 0.4
_WITHDRAWN_FRACTION = 0.5
_RESETS_APART = 3
"""Resets of a reset phase come this many latencies apart, so that jets also come through."""


@dataclass(frozen=True, slots=True)
class Beats:
    """A clock per entry. `data` is the vector on in_data, `valid` and `reset` the two controls.

    `ready` is what the design must say at that clock; `phase` is the index of the phase, -1 before and
    after all.
    """

    data: NDArray[np.int64]
    valid: NDArray[np.bool_]
    reset: NDArray[np.bool_]
    phase: NDArray[np.int64]
    ready: NDArray[np.bool_]

    @property
    def taken(self) -> NDArray[np.bool_]:
        """Where a jet passes from the driver to the design, which a reset at that clock loses."""
        return self.valid & self.ready


def beats_of(phases: Sequence[Phase], latency: int, seed: int, interval: int = 1) -> Beats:
    """Lay the phases one after the other: reset first, time to drain after each."""
    rng = np.random.default_rng(seed)
    parts = [_idle(_RESET_CLOCKS, reset=True)]
    for number, phase in enumerate(phases):
        data, valid, reset = _phase(phase, latency, interval, rng)
        parts.append((data, valid, reset, np.full(len(data), number, dtype=np.int64)))
        parts.append(_idle(max(latency + 2, interval), reset=False))
    data, valid, reset, numbers = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Beats(data, valid, reset, numbers, _ready(valid, reset, interval))


def due(beats: Beats, latency: int) -> NDArray[np.int64]:
    """Return for each clock the clock at which the jet now at out_data was offered, -1 where none is due.

    A jet is lost when reset is asserted while it is taken in or in flight, and is none where it is offered
    to a design that is not ready.
    """
    clocks = len(beats.data)
    resets = np.concatenate([[0], np.cumsum(beats.reset)])
    now = np.arange(clocks)
    offered = now - latency
    begin = np.maximum(offered, 0)
    alive = (offered >= 0) & beats.taken[begin] & (resets[now + 1] == resets[begin])
    return np.where(alive, offered, -1)


_Part = tuple["NDArray[np.int64]", "NDArray[np.bool_]", "NDArray[np.bool_]", "NDArray[np.int64]"]


def _idle(clocks: int, *, reset: bool) -> _Part:
    return (
        np.zeros(clocks, dtype=np.int64),
        np.zeros(clocks, dtype=np.bool_),
        np.full(clocks, reset),
        np.full(clocks, -1, dtype=np.int64),
    )


def _phase(
    phase: Phase, latency: int, interval: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    vectors = np.arange(phase.first, phase.first + phase.count, dtype=np.int64)
    if phase.kind == "gaps":
        data, valid = _with_gaps(vectors, interval, rng)
        return data, valid, np.zeros(len(data), dtype=np.bool_)
    clocks = phase.count * interval
    reset = np.zeros(clocks, dtype=np.bool_)
    if phase.kind == "reset":
        resets = max(clocks // (_RESETS_APART * latency), 1)
        reset[rng.choice(np.arange(1, clocks), min(resets, clocks - 1), replace=False)] = True
    data = _held(vectors, reset, interval)
    return data, np.ones(len(data), dtype=np.bool_), reset[: len(data)]


def _held(vectors: NDArray[np.int64], reset: NDArray[np.bool_], interval: int) -> NDArray[np.int64]:
    """Return what is offered at each clock where each vector stands until it is taken."""
    ready = _ready(np.ones(len(reset), dtype=np.bool_), reset, interval)
    before: NDArray[np.int64] = np.cumsum(ready) - ready.astype(np.int64)
    held: NDArray[np.int64] = vectors[before[before < len(vectors)]]
    return held


def _with_gaps(
    vectors: NDArray[np.int64], interval: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return what is offered, and when, with random clocks between two jets.

    Where the design is not ready, random vectors are offered and withdrawn again, none of which it takes.
    """
    count = len(vectors)
    slots = int(np.ceil(count / (1 - _GAP_FRACTION))) + 1
    full = np.zeros(slots, dtype=np.bool_)
    full[rng.permutation(slots)[:count]] = True
    data = rng.choice(vectors, slots)
    data[full] = vectors
    clocks = np.where(full, interval, 1)
    first = np.zeros(clocks.sum(), dtype=np.bool_)
    first[np.cumsum(clocks) - clocks] = True
    offered, valid = np.repeat(data, clocks), np.repeat(full, clocks)
    waiting = len(offered) - slots
    offered[~first], valid[~first] = rng.choice(vectors, waiting), rng.random(waiting) < _WITHDRAWN_FRACTION
    return offered, valid


def _ready(valid: NDArray[np.bool_], reset: NDArray[np.bool_], interval: int) -> NDArray[np.bool_]:
    """Return where a design is ready that is offered a jet at clocks `valid`."""
    ready = np.zeros(len(valid), dtype=np.bool_)
    wait = 0
    for clock, (offered, cleared) in enumerate(zip(valid.tolist(), reset.tolist(), strict=True)):
        ready[clock] = not wait
        if cleared:
            wait = 0
        elif wait:
            wait -= 1
        elif offered:
            wait = interval - 1
    return ready
