"""Trigger paths, the lines of the menu: their candidate events, what is cut on, what is scored.

Each kind is reduced to the same arrays, so that thresholds, rates and efficiencies are derived
once for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import numpy as np
from jetc_runtime.discriminant import exp_codes, ratio_codes, sum_format
from jetc_runtime.paths import ht, jets_of_ht_path, jets_of_pair_path, regressed

from jetc.language.sections.model import HtScoreSum, TauPair

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.jet_table import JetTable
    from numpy.typing import NDArray

    from jetc.language.sections.model import ScoreRatio, TriggerPath

__all__ = [
    "GEV_PER_PT_CODE",
    "Candidates",
    "PathEvents",
    "candidates",
    "cuts_to_try",
    "discriminants",
    "ladder",
    "path_events",
    "score_format",
    "score_terms",
]

GEV_PER_PT_CODE = 0.25
"""The link's pT counts quarters of a GeV. **Source**: CMSSW DataFormats/L1TParticleFlow, pt_t."""


@dataclass(frozen=True, slots=True, eq=False)
class PathEvents:
    """Candidate events: `event` index, `variable` in GeV that is cut on, integer `score`; (candidates,)."""

    event: NDArray[np.int64]
    variable: NDArray[np.float64]
    score: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Events that may pass a path, and what is known of them before the emulator ran.

    `event` (candidates,); `jets` (candidates, jets of the path) indices; `untagged` is the same
    path without a tagger: its score is a pT in quarters of a GeV.
    """

    event: NDArray[np.int64]
    jets: NDArray[np.int64]
    untagged: PathEvents


def candidates(jets: JetTable, path: TriggerPath) -> Candidates:
    """Return the events that have the jets `path` needs, wherever its cut will lie.

    `ht_score_sum`: the `jets` leading jets above `jet_pt_min_gev`; HT sums the jets above
    `ht_jet_pt_min_gev`. `tau_pair`: the two leading jets by their own pT, before regression, if
    further apart than `delta_r_min`; if they are not, no other pair is tried. Jets count
    within `abs_eta_max`.
    """
    match path:
        case HtScoreSum():
            return _ht_candidates(jets, path)
        case TauPair():
            return _pair_candidates(jets, path)
        case _:
            assert_never(path)


def path_events(
    jets: JetTable,
    path: TriggerPath,
    chosen: Candidates,
    *,
    discriminant: NDArray[np.int64],
    pt_ratio: NDArray[np.float64],
) -> PathEvents:
    """Return what `path` cuts on and its integer score.

    `discriminant` are codes and `pt_ratio` values, both of shape (candidates, jets of the path).
    `ht_score_sum`: HT, and the sum of the jets' discriminants. `tau_pair`: the smaller regressed
    pT (jet pT times ratio), and the smaller discriminant.
    """
    match path:
        case HtScoreSum():
            return PathEvents(
                chosen.event, ht(jets, path)[chosen.event], discriminant.sum(axis=1, dtype=np.int64)
            )
        case TauPair():
            gev = regressed(jets, chosen.jets, pt_ratio)
            return PathEvents(chosen.event, gev.min(axis=1), discriminant.min(axis=1))
        case _:
            assert_never(path)


def discriminants(
    scores: NDArray[np.int64], ratio: ScoreRatio, classes: tuple[str, ...], entries: tuple[int, ...] = ()
) -> NDArray[np.int64]:
    """Return the codes of `ratio`, (candidates, jets), from class-score codes (candidates, jets, classes).

    With the `entries` of a table of exponentials the codes are those of logits.
    """
    compared = tuple(classes.index(name) for name in ratio.denominator)
    flat = scores.reshape(-1, scores.shape[-1])
    found = ratio_codes(
        exp_codes(flat, classes=compared, entries=entries) if entries else flat,
        numerator=tuple(classes.index(name) for name in ratio.numerator),
        denominator=compared,
        target=ratio.type,
    )
    return found.reshape(scores.shape[:-1])


def cuts_to_try(path: TriggerPath) -> tuple[float, ...]:
    """Return the cuts to try on the variable, GeV, ascending; a range includes both ends."""
    match path:
        case HtScoreSum():
            return ladder(path.ht_gev.minimum, path.ht_gev.maximum, path.ht_gev.step)
        case TauPair():
            return (path.pt_min_gev,)
        case _:
            assert_never(path)


def ladder(low: float, high: float, step: float) -> tuple[float, ...]:
    """Return the cuts from `low` to `high`, both ends included, ascending in steps of `step`."""
    steps = int((high - low) / step + 1e-9)  # 0.3 / 0.1 is 2.9999
    return tuple(low + index * step for index in range(steps + 1))


def score_format(path: TriggerPath) -> FixedPoint:
    """Return the format of the path's score."""
    return sum_format(path.score.type, score_terms(path))


def score_terms(path: TriggerPath) -> int:
    """Return how many discriminants the path's score sums."""
    match path:
        case HtScoreSum():
            return path.jets
        case TauPair():
            return 1
        case _:
            assert_never(path)


def _ht_candidates(jets: JetTable, path: HtScoreSum) -> Candidates:
    leading = jets_of_ht_path(jets, path, path.ht_gev.minimum)
    event = jets.event[leading[:, 0]]
    return Candidates(event, leading, _untagged(np.arange(jets.events), ht(jets, path)))


def _pair_candidates(jets: JetTable, path: TauPair) -> Candidates:
    pair = jets_of_pair_path(jets, path)
    event = jets.event[pair[:, 0]]
    pt = jets.pt[pair].astype(np.float64)
    return Candidates(event, pair, _untagged(event, pt.min(axis=1)))


def _untagged(event: NDArray[np.int64], gev: NDArray[np.float64]) -> PathEvents:
    return PathEvents(event, gev, np.floor(gev / GEV_PER_PT_CODE).astype(np.int64))
