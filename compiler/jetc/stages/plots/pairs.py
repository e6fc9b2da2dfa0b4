"""Events with two jets of a hadronic tau, and which of them pass a path, beside the truth that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.stages.menu.trigger_sets import read_trigger_set
from jetc.stages.plots.truth import OF_TAUS, truth_column
from jetc.validation.tau_pairs import TauPairs

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["TruthPairs", "truth_pairs"]

_TWO = 2
"""Taus of a pair."""


@dataclass(frozen=True, slots=True, eq=False)
class TruthPairs:
    """Which events of set `name` are `two` (events,), with two stored jets of a hadronic tau; of these, pT.

    `harder` and `softer` (events that are,) are the visible pT of the taus, GeV.
    """

    name: str
    two: NDArray[np.bool_]
    harder: NDArray[np.float64]
    softer: NDArray[np.float64]

    def passing(
        self, passed: NDArray[np.bool_], inside: NDArray[np.bool_], *, design_effect: float
    ) -> TauPairs:
        """Return those `inside`, and which of them `passed`; both are (events,)."""
        shown = inside[self.two]
        return TauPairs(
            self.name, self.harder[shown], self.softer[shown], passed[self.two & inside], design_effect
        )


def truth_pairs(folder: Path, name: str) -> TruthPairs | None:
    """Return the events of the artifact `folder` of set `name` with two taus.

    None where the ntuples do not tell which jets are of a hadronic tau.
    """
    tau, pt, _ = (truth_column(folder, each) for each in OF_TAUS)
    if tau is None or pt is None:
        return None
    jets = read_trigger_set(folder, name).jets
    rows = np.flatnonzero(tau == 1)
    event = jets.event[rows]
    two = np.bincount(event, minlength=jets.events) == _TWO
    both = pt[rows[two[event]]].astype(np.float64).reshape(-1, _TWO)  # jets of an event stand together
    return TruthPairs(name, two, both.max(axis=1), both.min(axis=1))
