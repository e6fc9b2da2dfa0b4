"""The trigger seeds: which events are candidates, by which quantity they are cut, what they score.

Each algorithm is reduced to the same arrays, so that thresholds, rates and efficiencies are derived
once for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import numpy as np

from jetc.language.sections.model import HtScoreSum, TauPair
from jetc.physics.discriminant import ratio_codes, sum_format
from jetc.physics.jets import delta_r, leading_jets, scalar_sum

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.language.sections.model import ScoreRatio
    from jetc.physics.jets import JetTable

__all__ = [
    "GEV_PER_PT_CODE",
    "Candidates",
    "SeedEvents",
    "candidates",
    "discriminants",
    "seed_cuts",
    "seed_events",
    "seed_format",
]

GEV_PER_PT_CODE = 0.25
"""The link's pT counts quarters of a GeV. **Source**: CMSSW DataFormats/L1TParticleFlow, pt_t."""


@dataclass(frozen=True, slots=True, eq=False)
class SeedEvents:
    """Candidate events: `event` index, `variable` in GeV that is cut on, integer `score`; (candidates,)."""

    event: NDArray[np.int64]
    variable: NDArray[np.float64]
    score: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Events that may pass a seed, and what is known of them before the emulator ran.

    `event` (candidates,); `jets` (candidates, jets of the seed) indices; `ht` (candidates,) GeV;
    `untagged` is the same seed without a tagger: its score is a pT in quarters of a GeV.
    """

    event: NDArray[np.int64]
    jets: NDArray[np.int64]
    ht: NDArray[np.float64]
    untagged: SeedEvents


def candidates(jets: JetTable, point: HtScoreSum | TauPair) -> Candidates:
    """Return the events that have the jets `point` needs, wherever its cut will lie.

    `ht_score_sum`: the `jets` leading jets above `jet_pt_min_gev`; HT sums the jets above
    `ht_jet_pt_min_gev`. `tau_pair`: the two leading jets by their own pT, before regression, if
    further apart than `delta_r_min`; if they are not, no other pair is tried. Jets count
    within `abs_eta_max`.
    """
    central = np.abs(jets.eta) < point.abs_eta_max
    match point:
        case HtScoreSum():
            return _ht_candidates(jets, point, central)
        case TauPair():
            return _pair_candidates(jets, point, central)
        case _:
            assert_never(point)


def seed_events(
    jets: JetTable,
    point: HtScoreSum | TauPair,
    chosen: Candidates,
    *,
    discriminant: NDArray[np.int64],
    pt_ratio: NDArray[np.float64],
) -> SeedEvents:
    """Return what `point` cuts on and its integer score.

    `discriminant` are codes and `pt_ratio` values, both of shape (candidates, jets of the seed).
    `ht_score_sum`: HT, and the sum of the jets' discriminants. `tau_pair`: the smaller regressed
    pT (jet pT times ratio), and the smaller discriminant.
    """
    match point:
        case HtScoreSum():
            return SeedEvents(chosen.event, chosen.ht, discriminant.sum(axis=1, dtype=np.int64))
        case TauPair():
            regressed = jets.pt[chosen.jets].astype(np.float64) * pt_ratio
            return SeedEvents(chosen.event, regressed.min(axis=1), discriminant.min(axis=1))
        case _:
            assert_never(point)


def discriminants(
    scores: NDArray[np.int64], ratio: ScoreRatio, classes: tuple[str, ...]
) -> NDArray[np.int64]:
    """Return the codes of `ratio`, (candidates, jets), from class-score codes (candidates, jets, classes)."""
    flat = ratio_codes(
        scores.reshape(-1, scores.shape[-1]),
        numerator=tuple(classes.index(name) for name in ratio.numerator),
        denominator=tuple(classes.index(name) for name in ratio.denominator),
        target=ratio.type,
    )
    return flat.reshape(scores.shape[:-1])


def seed_cuts(point: HtScoreSum | TauPair) -> tuple[float, ...]:
    """Return the cuts to try on the variable, GeV, ascending; a range includes both ends."""
    match point:
        case HtScoreSum():
            ladder = point.ht_gev
            steps = int((ladder.maximum - ladder.minimum) / ladder.step + 1e-9)  # 0.3 / 0.1 is 2.9999
            return tuple(ladder.minimum + index * ladder.step for index in range(steps + 1))
        case TauPair():
            return (point.pt_min_gev,)
        case _:
            assert_never(point)


def seed_format(point: HtScoreSum | TauPair) -> FixedPoint:
    """Return the format of the seed's score."""
    terms = point.jets if isinstance(point, HtScoreSum) else 1
    return sum_format(point.score.type, terms)


def _ht_candidates(jets: JetTable, point: HtScoreSum, central: NDArray[np.bool_]) -> Candidates:
    ht = scalar_sum(jets, central & (jets.pt > point.ht_jet_pt_min_gev))
    leading = leading_jets(jets, central & (jets.pt > point.jet_pt_min_gev), point.jets)
    leading = leading[ht[jets.event[leading[:, 0]]] > point.ht_gev.minimum]
    event = jets.event[leading[:, 0]]
    return Candidates(event, leading, ht[event], _untagged(np.arange(jets.events), ht))


def _pair_candidates(jets: JetTable, point: TauPair, central: NDArray[np.bool_]) -> Candidates:
    pair = leading_jets(jets, central, 2)
    pair = pair[delta_r(jets, pair[:, 0], pair[:, 1]) > point.delta_r_min]
    event = jets.event[pair[:, 0]]
    pt = jets.pt[pair].astype(np.float64)
    return Candidates(event, pair, pt.sum(axis=1), _untagged(event, pt.min(axis=1)))


def _untagged(event: NDArray[np.int64], gev: NDArray[np.float64]) -> SeedEvents:
    return SeedEvents(event, gev, np.floor(gev / GEV_PER_PT_CODE).astype(np.int64))
