"""Dividing events: a seeded hash of the event, so that order and chunking do not matter."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["uniform_of_event"]


def uniform_of_event(event: NDArray[np.uint64], *, seed: int) -> NDArray[np.float64]:
    """Return a number in [0, 1) for each event id: the same for the same id and `seed`, in any set.

    The mixing function is splitmix64's. **Source**: Steele, Lea, Flood, OOPSLA 2014.
    """
    start = hashlib.sha256(f"split/{seed}".encode()).digest()[:8]
    mixed = event.astype(np.uint64) ^ np.uint64(int.from_bytes(start, "little"))
    with np.errstate(over="ignore"):
        mixed = mixed + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ (mixed >> np.uint64(31))) / 2.0**64
