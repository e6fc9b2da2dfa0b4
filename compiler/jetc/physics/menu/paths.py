"""Candidate events of a path, the codes of a discriminant of jets, and the cuts of a scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.discriminant import exp_codes, ratio_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.language.sections.model import ScoreRatio

__all__ = ["GEV_PER_PT_CODE", "PathEvents", "discriminants", "ladder"]

GEV_PER_PT_CODE = 0.25
"""The link's pT counts quarters of a GeV. **Source**: CMSSW DataFormats/L1TParticleFlow, pt_t."""


@dataclass(frozen=True, slots=True, eq=False)
class PathEvents:
    """Candidate events: `event` index, `variable` that is cut on, integer `score`; (candidates,)."""

    event: NDArray[np.int64]
    variable: NDArray[np.float64]
    score: NDArray[np.int64]

    @classmethod
    def of(cls, passed: NDArray[np.bool_]) -> PathEvents:
        """Return the events that `passed` (events,) marks, all with variable and score 0."""
        event = np.flatnonzero(passed)
        return cls(event, np.zeros(len(event)), np.zeros(len(event), dtype=np.int64))

    def past(self, cut: float) -> PathEvents:
        """Return those whose variable exceeds `cut`."""
        keep = self.variable > cut
        return PathEvents(self.event[keep], self.variable[keep], self.score[keep])


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


def ladder(low: float, high: float, step: float) -> tuple[float, ...]:
    """Return the cuts from `low` to `high`, both ends included, ascending in steps of `step`."""
    steps = int((high - low) / step + 1e-9)  # 0.3 / 0.1 is 2.9999
    return tuple(low + index * step for index in range(steps + 1))
