"""The hardest tau of each event that has one, and which of these events pass a path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.stages.menu.trigger_sets import read_trigger_set
from jetc.stages.plots.truth import OF_TAUS, truth_column
from jetc.validation.turn_on import HardestTaus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["TruthTau", "hardest_taus"]


@dataclass(frozen=True, slots=True, eq=False)
class TruthTau:
    """The hardest tau of events of set `name`, (events that have one,): index of the event, pT, eta.

    `pt` is visible, in GeV; `eta` is that of the matched gen jet.
    """

    name: str
    event: NDArray[np.int64]
    pt: NDArray[np.float64]
    eta: NDArray[np.float64]

    def passing(
        self, passed: Mapping[str, NDArray[np.bool_]], inside: NDArray[np.bool_], *, design_effect: float
    ) -> HardestTaus:
        """Return those `inside`, and which of them `passed`; both are of all events, (events,)."""
        shown = inside[self.event]
        marks = {name: each[self.event[shown]] for name, each in passed.items()}
        return HardestTaus(self.name, self.pt[shown], self.eta[shown], marks, design_effect)


def hardest_taus(folder: Path, name: str) -> TruthTau | None:
    """Return the hardest taus of the artifact `folder` of set `name`, by stored jets of a hadronic tau.

    None where the ntuples do not tell which jets these are.
    """
    tau, pt, eta = (truth_column(folder, each) for each in OF_TAUS)
    if tau is None or pt is None or eta is None:
        return None
    jets = read_trigger_set(folder, name).jets
    rows = np.flatnonzero(tau == 1)
    order = rows[np.lexsort((-pt[rows], jets.event[rows]))]
    event, first = np.unique(jets.event[order], return_index=True)
    hardest = order[first]
    return TruthTau(name, event, pt[hardest].astype(np.float64), eta[hardest].astype(np.float64))
