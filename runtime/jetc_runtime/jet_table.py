"""Jets of many events as flat arrays, and the quantities a trigger path builds from them.

Jets of an event are contiguous. Nothing here loops over jets or events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["JetTable", "delta_r", "leading_jets", "scalar_sum"]


@dataclass(frozen=True, slots=True)
class JetTable:
    """The jets of a set: `event` (jets,) non-decreasing in 0..events-1, `pt` in GeV, `eta`, `phi` in rad.

    Raises ValueError where lengths differ or `event` is out of order or out of range.
    """

    event: NDArray[np.int64]
    pt: NDArray[np.float32]
    eta: NDArray[np.float32]
    phi: NDArray[np.float32]
    events: int

    def __post_init__(self) -> None:
        lengths = {len(self.event), len(self.pt), len(self.eta), len(self.phi)}
        if len(lengths) != 1:
            msg = f"jet arrays of different lengths: {sorted(lengths)}"
            raise ValueError(msg)
        if len(self.event) and (self.event[0] < 0 or self.event[-1] >= self.events):
            msg = f"jets of events {self.event[0]}..{self.event[-1]}, but there are {self.events} events"
            raise ValueError(msg)
        if (np.diff(self.event) < 0).any():
            msg = "jets of one event are not contiguous: the event index decreases"
            raise ValueError(msg)


def leading_jets(jets: JetTable, selected: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
    """Return the `count` highest-pT selected jets of each event that has as many.

    Shape (events that qualify, count), indices into `jets`, pT descending; jets of equal pT keep
    their stored order, as the link order does.
    """
    index = np.flatnonzero(selected)
    order = np.lexsort((-jets.pt[index], jets.event[index]))
    ordered = index[order]
    _, first, length = np.unique(jets.event[ordered], return_index=True, return_counts=True)
    starts = first[length >= count]
    leading: NDArray[np.int64] = ordered[starts[:, None] + np.arange(count)]
    return leading


def scalar_sum(jets: JetTable, selected: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return HT, the sum of the pT of the selected jets, GeV, for every event, shape (events,).

    Exact where pT is a multiple of the link's 0.25 GeV.
    """
    pt = np.where(selected, jets.pt, 0).astype(np.float64)
    total: NDArray[np.float64] = np.bincount(jets.event, weights=pt, minlength=jets.events).astype(np.float64)
    return total


def delta_r(jets: JetTable, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the distance in (eta, phi) of jets `first` from jets `second`, phi wrapped to [-pi, pi)."""
    eta = jets.eta[first].astype(np.float64) - jets.eta[second]
    phi = jets.phi[first].astype(np.float64) - jets.phi[second]
    return np.hypot(eta, (phi + np.pi) % (2 * np.pi) - np.pi)
