"""Events that share a reused interaction, and come together: what that does to their sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["NO_LUMP", "Lump", "Reuse", "design_effect", "usual_lump"]


@dataclass(frozen=True, slots=True, eq=False)
class Reuse:
    """The events of a half whose hardest interaction is reused: `stratum`, `interaction`, (reused,).

    `row` (candidates,) is the place of each candidate event in them, -1 where it reuses none.
    """

    stratum: NDArray[np.int64]
    interaction: NDArray[np.int64]
    row: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        events: NDArray[np.int64],
        *,
        stratum: NDArray[np.int64],
        interaction: NDArray[np.int64],
        inside: NDArray[np.bool_],
    ) -> Reuse:
        """Return the reuse among the events that are `inside`; `events` (candidates,) are indices.

        `stratum`, `interaction` and `inside` have the shape (events,); -1 is no reused interaction.
        """
        reused = np.flatnonzero(inside & (interaction >= 0))
        row = np.full(len(stratum), -1)
        row[reused] = np.arange(len(reused))
        return cls(stratum[reused], interaction[reused], row[events])

    def shared_variance(self, passed: NDArray[np.bool_], weight: NDArray[np.float64]) -> float:
        """Return what pairs of events with one interaction add to the variance of the sum of weights.

        `passed` (candidates,), `weight` (strata,). Each event counts as its weight times what it
        differs from the fraction that passed among the reused events of its stratum, so events that
        pass together by chance add nothing on average.
        """
        if not len(self.stratum):
            return 0.0
        count = self._marks(passed)
        fraction = self.passing(passed, len(weight)) / np.maximum(self.events(len(weight)), 1)
        residual = weight[self.stratum] * (count - fraction[self.stratum])
        label = np.unique(self.interaction, return_inverse=True)[1]
        together = np.bincount(label, weights=residual)
        return float((together**2).sum() - (residual**2).sum())

    def lumps(self, passed: NDArray[np.bool_], weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of weights of each interaction of which an event passed; as above."""
        passing = self._marks(passed) > 0
        label = np.unique(self.interaction[passing], return_inverse=True)[1]
        return np.bincount(label, weights=weight[self.stratum[passing]]).astype(np.float64)

    def passing(self, passed: NDArray[np.bool_], strata: int) -> NDArray[np.int64]:
        """Return how many of these events passed, (strata,); `passed` has the shape (candidates,)."""
        return np.bincount(self.stratum, weights=self._marks(passed), minlength=strata).astype(np.int64)

    def events(self, strata: int) -> NDArray[np.int64]:
        """Return how many of these events there are, (strata,)."""
        return np.bincount(self.stratum, minlength=strata)

    def _marks(self, passed: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return 1 for each event that passed and 0 for the others, (reused,)."""
        found = self.row[passed]
        count = np.zeros(len(self.stratum))
        count[found[found >= 0]] = 1
        return count


def design_effect(
    reuse: Reuse,
    passed: NDArray[np.bool_],
    *,
    passing: NDArray[np.int64],
    events: NDArray[np.int64],
    weight: NDArray[np.float64],
) -> float:
    """Return the variance of a weighted count over that of independent events, at least 1.

    `passed` (candidates,) makes `passing` of `events` of each stratum (strata,), of `weight` each.
    Where none or all passed nothing is known of it: it is 1.

    **Source**: L. Kish, Survey Sampling (1965).
    """
    fraction = passing / events
    independent = float((weight**2 * passing) @ (1 - fraction))
    if independent == 0:
        return 1.0
    return 1 + max(0.0, reuse.shared_variance(passed, weight)) / independent


class Lump(NamedTuple):
    """What an interaction brings that passes: a `rate`, unit of weights, of so many events `together`."""

    rate: float
    together: float


NO_LUMP = Lump(0.0, 1.0)
"""Where no interaction brings anything; each event counts for itself."""


def usual_lump(samples: Iterable[tuple[Reuse, NDArray[np.bool_], NDArray[np.float64]]]) -> Lump:
    """Return what an interaction brings that passes, where a larger one counts as often as it is larger.

    Each sample is its reuse, `passed` (candidates,) and the weight (strata,). The rate that interactions
    bring, times that of a lump, is the variance of the rate: over that of independent events it is how many
    come together.
    """
    every = tuple(samples)
    lumps = np.concatenate([reuse.lumps(passed, weight) for reuse, passed, weight in every])
    if not len(lumps):
        return NO_LUMP
    squares = sum(float(reuse.passing(passed, len(weight)) @ weight**2) for reuse, passed, weight in every)
    variance = float(lumps @ lumps)
    return Lump(variance / float(lumps.sum()), variance / squares)
