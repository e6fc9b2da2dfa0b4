"""Dividing a set of events into the half that derives and the half that is quoted.

The division is within each stratum of an importance-sampled set, so both halves estimate the same
rate; it is a hash of the event's index, so it does not depend on a random-number library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Division", "Half", "divide"]


@dataclass(frozen=True, slots=True)
class Half:
    """One half: `member` (events,) tells which events it holds, `events` how many of each stratum."""

    member: NDArray[np.bool_]
    events: NDArray[np.int64]

    @property
    def total(self) -> int:
        """Number of events of the half."""
        return int(self.events.sum())


@dataclass(frozen=True, slots=True)
class Division:
    """A set in two halves. `stratum` (events,) in 0..strata-1; `share` (strata,) sums to 1.

    `share` is the part of all crossings (or of the cross section) that a stratum stands for.
    """

    stratum: NDArray[np.int64]
    share: NDArray[np.float64]
    derivation: Half
    evaluation: Half

    def event_rate(self, half: Half, total_rate: float) -> NDArray[np.float64]:
        """Return the rate that one event of each stratum stands for in `half`, unit of `total_rate`.

        The weights are renormalised stratum by stratum, so both halves sum to `total_rate`.
        """
        return total_rate * self.share / half.events


def divide(
    weight: NDArray[np.float64], stratum: NDArray[np.int64], *, fraction: float, seed: int
) -> Division:
    """Divide events of `weight` and `stratum` (events,), `fraction` of each stratum to the derivation.

    Each stratum gives at least one event to each half. Raises ValueError where events of a stratum
    differ in weight, a weight is not positive, or a stratum has a single event.
    """
    _, first, label, events = np.unique(stratum, return_index=True, return_inverse=True, return_counts=True)
    if events.min(initial=2) < 2:  # noqa: PLR2004 - two halves need two events
        msg = f"stratum {stratum[first[events.argmin()]]} has one event: it cannot be divided"
        raise ValueError(msg)
    if not ((weight == weight[first][label]) & (weight > 0)).all():
        msg = "events of one stratum must share one positive weight"
        raise ValueError(msg)
    share = weight[first] * events
    rank = _rank_in_stratum(label, events, seed)
    derive = np.clip(np.rint(fraction * events).astype(np.int64), 1, events - 1)
    member = rank < derive[label]
    return Division(label, share / share.sum(), Half(member, derive), Half(~member, events - derive))


def _rank_in_stratum(label: NDArray[np.int64], events: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    order = np.lexsort((_hash(np.arange(len(label), dtype=np.uint64), seed), label))
    rank = np.empty(len(label), dtype=np.int64)
    rank[order] = np.arange(len(label)) - np.repeat(np.cumsum(events) - events, events)
    return rank


def _hash(index: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """Return the splitmix64 output of each index, a bijection for a given seed.

    **Source**: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014.
    """
    state = index + np.uint64(seed) * np.uint64(0x1_0000_0001) + np.uint64(1)
    state = state * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
