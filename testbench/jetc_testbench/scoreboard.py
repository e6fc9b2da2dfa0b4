"""Compares what came out with what should have, and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_testbench.beats import due

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc_testbench.beats import Beats
    from jetc_testbench.job import Job, Vectors
    from jetc_testbench.monitor import Record

__all__ = ["Mismatch", "PhaseCount", "Score", "compare"]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first word that differs; codes and values, None where nothing known came out."""

    phase: str
    vector: int
    clock: int
    output: str
    label: str
    expected_code: int
    expected_value: float
    found_code: int | None
    found_value: float | None


@dataclass(frozen=True, slots=True)
class PhaseCount:
    """Jets of a phase that must come out, and those that came out wrong or not at all."""

    name: str
    vectors: int
    mismatches: int
    lost_to_reset: int


@dataclass(frozen=True, slots=True)
class Score:
    """The outcome of a run; `unexpected` counts valid outputs that no jet accounts for."""

    phases: tuple[PhaseCount, ...]
    mismatches: int
    unexpected: int
    unknown: int
    first: Mismatch | None
    latency_cycles: int | None
    """From the first jet offered to the first valid output; None where nothing came out."""
    interval_cycles: float | None
    """Mean distance of the outputs of the first phase that is offered jets without a gap."""
    ready_faults: int = 0
    """Clocks at which in_ready was not what the initiation interval asks for."""


def compare(job: Job, vectors: Vectors, beats: Beats, record: Record) -> Score:
    """Return the score of `record`; every word of every output must be equal, at the clock it is due."""
    offered = due(beats, job.latency_cycles)
    clocks = np.flatnonzero(offered >= 0)
    expected = vectors.expected[beats.data[offered[clocks]]]
    found, seen = _found_at(clocks, record, expected.shape[1])
    wrong = ~seen | (found != expected).any(axis=1)
    phases = beats.phase[offered[clocks]]
    unexpected = len(np.setdiff1d(record.clocks, clocks))
    counts = tuple(
        PhaseCount(
            name=each.name,
            vectors=int((phases == number).sum()),
            mismatches=int(wrong[phases == number].sum()),
            lost_to_reset=int((beats.taken & (beats.phase == number)).sum() - (phases == number).sum()),
        )
        for number, each in enumerate(job.phases)
    )
    first = None
    if wrong.any():
        at = int(np.argmax(wrong))
        words = found[at] if seen[at] else None
        first = _mismatch(job, vectors, beats, (int(clocks[at]), int(offered[clocks[at]])), words)
    return Score(
        phases=counts,
        mismatches=int(wrong.sum()),
        unexpected=unexpected,
        unknown=len(record.unknown),
        first=first,
        latency_cycles=_latency(beats, record),
        interval_cycles=_interval(job, beats, record),
        ready_faults=_ready_faults(beats, record),
    )


def _ready_faults(beats: Beats, record: Record) -> int:
    if record.ready is None:
        return 0
    wanted = np.where(beats.ready[1:], "1", "0")
    return int((record.ready[: len(wanted)] != wanted).sum())


def _found_at(
    clocks: NDArray[np.int64], record: Record, words: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the codes recorded at `clocks`, and whether there were any."""
    found = np.zeros((len(clocks), words), dtype=np.int64)
    at = np.minimum(np.searchsorted(record.clocks, clocks), max(len(record.clocks) - 1, 0))
    if not len(record.clocks):
        return found, np.zeros(len(clocks), dtype=np.bool_)
    seen = record.clocks[at] == clocks
    found[seen] = record.codes[at[seen]]
    return found, seen


def _mismatch(
    job: Job, vectors: Vectors, beats: Beats, when: tuple[int, int], words: NDArray[np.int64] | None
) -> Mismatch:
    clock, offered = when
    vector = int(beats.data[offered])
    expected = vectors.expected[vector]
    word = 0 if words is None else int(np.argmax(words != expected))
    place = vectors.ports.words[word]
    lsb = place.format.lsb
    return Mismatch(
        phase=job.phases[int(beats.phase[offered])].name,
        vector=vector,
        clock=clock,
        output=place.output,
        label=place.label,
        expected_code=int(expected[word]),
        expected_value=float(expected[word]) * lsb,
        found_code=None if words is None else int(words[word]),
        found_value=None if words is None else float(words[word]) * lsb,
    )


def _latency(beats: Beats, record: Record) -> int | None:
    if not len(record.clocks) or not beats.taken.any():
        return None
    return int(record.clocks[0] - np.argmax(beats.taken))


def _interval(job: Job, beats: Beats, record: Record) -> float | None:
    """Return the mean distance of outputs between the first and last due to the first streamed phase."""
    streamed = [
        number for number, each in enumerate(job.phases) if each.kind == "back_to_back" and each.count > 1
    ]
    if not streamed:
        return None
    clocks = np.flatnonzero(beats.phase == streamed[0])
    begin, end = clocks[0], clocks[-1] + job.latency_cycles
    inside = record.clocks[(record.clocks >= begin) & (record.clocks <= end)]
    return float(np.diff(inside).mean()) if len(inside) > 1 else None
