"""Dividing a set of events into the half that derives and the half that is quoted.

The division is within each stratum of an importance-sampled set, so both halves estimate the same
rate; it is a hash of the event's index, so it does not depend on a random-number library. Events
that share a reused interaction go to one half together, so that the halves are independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Division", "Half", "check_divisible", "divide"]

_REUSED = np.uint64(1 << 63)
"""Separates the keys of interactions from those of events."""


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
    """A set in two halves. `stratum` (events,) in 0..strata-1; `share` (strata,) sums to 1, or to less.

    `share` is the part of all crossings that a stratum stands for, and crossings of none pass nothing;
    `interaction` (events,) is the reused interaction of an event, -1 for none. Where strata go `by_hardness`,
    they are numbered from the softest.
    """

    stratum: NDArray[np.int64]
    interaction: NDArray[np.int64]
    share: NDArray[np.float64]
    derivation: Half
    evaluation: Half
    by_hardness: bool = False

    def event_rate(self, half: Half, total_rate: float) -> NDArray[np.float64]:
        """Return the rate that one event of each stratum stands for in `half`, unit of `total_rate`.

        The weights are renormalised stratum by stratum, so both halves sum to that part of `total_rate`.
        """
        return total_rate * self.share / half.events


def check_divisible(weight: NDArray[np.float64], stratum: NDArray[np.int64]) -> None:
    """Raise ValueError where events of `weight` and `stratum` (events,) cannot be divided.

    There are events, a stratum has two of them or more, and its events share one positive weight.
    """
    if not len(weight):
        msg = "there are no events: they cannot be divided"
        raise ValueError(msg)
    values, first, label, events = np.unique(
        stratum, return_index=True, return_inverse=True, return_counts=True
    )
    if events.min(initial=2) < 2:  # noqa: PLR2004 - two halves need two events
        msg = f"stratum {values[events.argmin()]} has one event: it cannot be divided"
        raise ValueError(msg)
    wrong = np.flatnonzero(~((weight == weight[first][label]) & (weight > 0)))
    if len(wrong):
        one, other = weight[first][label[wrong[0]]], weight[wrong[0]]
        msg = (
            "events of one stratum must share one positive weight: "
            f"stratum {stratum[wrong[0]]} has {one:g} and {other:g}"
        )
        raise ValueError(msg)


def divide(  # noqa: PLR0913 - what events are, and how they are divided
    weight: NDArray[np.float64],
    stratum: NDArray[np.int64],
    interaction: NDArray[np.int64],
    *,
    fraction: float,
    seed: int,
    by_hardness: bool = False,
) -> Division:
    """Divide events of `weight`, `stratum` and reused `interaction` (events,) in two halves.

    `fraction` of each stratum goes to the derivation, as nearly as events that share an interaction
    (-1: none) allow. Each stratum gives at least one event to each half. Raises ValueError where
    events of a stratum differ in weight, a weight is not positive, or a stratum cannot be divided.
    """
    check_divisible(weight, stratum)
    names, first, label, events = np.unique(
        stratum, return_index=True, return_inverse=True, return_counts=True
    )
    member = _derives(label, interaction, fraction=fraction, seed=seed)
    derive = np.bincount(label[member], minlength=len(events))
    if (least := np.minimum(derive, events - derive)).min(initial=1) < 1:
        msg = f"too few interactions make the events of stratum {names[least.argmin()]} to divide them"
        raise ValueError(msg)
    share = weight[first] * events
    halves = Half(member, derive), Half(~member, events - derive)
    return Division(label, interaction, share / share.sum(), *halves, by_hardness=by_hardness)


def _derives(
    stratum: NDArray[np.int64], interaction: NDArray[np.int64], *, fraction: float, seed: int
) -> NDArray[np.bool_]:
    """Tell which events derive: in the order of a hash, groups as near to `fraction` as they allow.

    A group is the events of one interaction, or one event; it counts in its lowest stratum. The first
    group of a stratum derives, and the last does not, however large they are.
    """
    own = np.arange(len(stratum), dtype=np.uint64)
    key = np.where(interaction >= 0, interaction.astype(np.uint64) | _REUSED, own)
    keys, group, size = np.unique(key, return_inverse=True, return_counts=True)
    home = np.full(len(size), np.iinfo(np.int64).max)
    np.minimum.at(home, group, stratum)
    events = np.bincount(home, weights=size).astype(np.int64)
    order = np.lexsort((_hash(keys, seed), home))
    before = np.empty(len(size), dtype=np.int64)
    before[order] = np.cumsum(size[order]) - size[order] - (np.cumsum(events) - events)[home[order]]
    middle, last = before + size / 2, before + size == events[home]
    derives: NDArray[np.bool_] = (before == 0) | ((middle < fraction * events[home]) & ~last)
    return derives[group]


def _hash(key: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """Return the splitmix64 output of each key, a bijection for a given seed.

    **Source**: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014.
    """
    state = key + np.uint64(seed) * np.uint64(0x1_0000_0001) + np.uint64(1)
    state = state * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
