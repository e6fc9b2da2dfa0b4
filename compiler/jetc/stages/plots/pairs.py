"""Events with two jets of a hadronic tau, and which of them pass a path, beside the truth that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.stages.plots.truth import OF_TAUS, truth_column
from jetc.stages.working_points.trigger_sets import read_trigger_set
from jetc.validation.tau_pairs import TauPairs

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.artifacts.working_points import PointRecord
    from jetc.language.sections.points import TauPair
    from jetc.stages.working_points.derivation import PathsOnSet

__all__ = ["TruthPairs", "tau_pairs", "truth_pairs"]

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


def truth_pairs(folder: Path, name: str, *, abs_eta_max: float = np.inf) -> TruthPairs | None:
    """Return the events of the artifact `folder` of set `name` with two taus of |eta| below `abs_eta_max`.

    None where the ntuples do not tell which jets are of a hadronic tau.
    """
    tau, pt, eta = (truth_column(folder, each) for each in OF_TAUS)
    if tau is None or pt is None or eta is None:
        return None
    jets = read_trigger_set(folder, name).jets
    rows = np.flatnonzero((tau == 1) & (np.abs(eta) < abs_eta_max))
    event = jets.event[rows]
    two = np.bincount(event, minlength=jets.events) == _TWO
    both = pt[rows[two[event]]].astype(np.float64).reshape(-1, _TWO)  # jets of an event stand together
    return TruthPairs(name, two, both.max(axis=1), both.min(axis=1))


def tau_pairs(
    path: TauPair, point: PointRecord, signal: PathsOnSet, folder: Path, *, design_effect: float
) -> TauPairs | None:
    """Return the pairs of the quoted half, and which pass the working point; None as `truth_pairs`."""
    pairs = truth_pairs(folder, path.signal_set, abs_eta_max=path.abs_eta_max)
    if pairs is None:
        return None
    tagged = signal.tagged[path.name]
    passed = np.zeros_like(pairs.two)
    passed[tagged.event[(tagged.variable > point.cut.value) & (tagged.score >= point.threshold.code)]] = True
    return pairs.passing(passed, signal.division.evaluation.member, design_effect=design_effect)
