"""The clocks of a run: which jet is offered at each, whether reset is asserted, and what must come out."""

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
_RESETS_APART = 3
"""Resets of a reset phase come this many latencies apart, so that jets also come through."""


@dataclass(frozen=True, slots=True)
class Beats:
    """A clock per entry. `data` is the vector on in_data, `valid` and `reset` the two controls.

    `phase` is the index of the phase, -1 before and after all.
    """

    data: NDArray[np.int64]
    valid: NDArray[np.bool_]
    reset: NDArray[np.bool_]
    phase: NDArray[np.int64]


def beats_of(phases: Sequence[Phase], latency: int, seed: int) -> Beats:
    """Lay the phases one after the other: reset first, time to drain after each."""
    rng = np.random.default_rng(seed)
    parts = [_idle(_RESET_CLOCKS, reset=True)]
    for number, phase in enumerate(phases):
        parts += [_phase(phase, number, latency, rng), _idle(latency + 2, reset=False)]
    return Beats(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def due(beats: Beats, latency: int) -> NDArray[np.int64]:
    """Return for each clock the clock at which the jet now at out_data was offered, -1 where none is due.

    A jet is lost when reset is asserted while it is taken in or in flight.
    """
    clocks = len(beats.data)
    resets = np.concatenate([[0], np.cumsum(beats.reset)])
    now = np.arange(clocks)
    offered = now - latency
    begin = np.maximum(offered, 0)
    alive = (offered >= 0) & beats.valid[begin] & (resets[now + 1] == resets[begin])
    return np.where(alive, offered, -1)


_Part = tuple["NDArray[np.int64]", "NDArray[np.bool_]", "NDArray[np.bool_]", "NDArray[np.int64]"]


def _idle(clocks: int, *, reset: bool) -> _Part:
    return (
        np.zeros(clocks, dtype=np.int64),
        np.zeros(clocks, dtype=np.bool_),
        np.full(clocks, reset),
        np.full(clocks, -1, dtype=np.int64),
    )


def _phase(phase: Phase, number: int, latency: int, rng: np.random.Generator) -> _Part:
    vectors = np.arange(phase.first, phase.first + phase.count, dtype=np.int64)
    if phase.kind == "gaps":
        clocks = int(np.ceil(phase.count / (1 - _GAP_FRACTION))) + 1
        valid = np.zeros(clocks, dtype=np.bool_)
        valid[rng.permutation(clocks)[: phase.count]] = True
        data = rng.choice(vectors, clocks)
        data[valid] = vectors
    else:
        data, valid = vectors, np.ones(phase.count, dtype=np.bool_)
    reset = np.zeros(len(data), dtype=np.bool_)
    if phase.kind == "reset":
        resets = max(phase.count // (_RESETS_APART * latency), 1)
        reset[rng.choice(np.arange(1, phase.count), min(resets, phase.count - 1), replace=False)] = True
    return data, valid, reset, np.full(len(data), number, dtype=np.int64)
