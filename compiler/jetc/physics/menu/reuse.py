"""Events that share a reused interaction: how much more their sum varies than that of independent ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["Reuse", "design_effect", "reused_effect"]


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

    def independent_variance(self, passed: NDArray[np.bool_], weight: NDArray[np.float64]) -> float:
        """Return the variance of the sum of weights of these events if each were independent; as above."""
        passing, events = self.passing(passed, len(weight)), self.events(len(weight))
        return float((weight**2 * passing) @ (1 - passing / np.maximum(events, 1)))

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


def reused_effect(
    samples: Iterable[tuple[Reuse, NDArray[np.bool_], NDArray[np.float64]]],
) -> float:
    """Return the design effect of the reused events alone, at least 1, of samples that share no interaction.

    Each sample is its reuse, `passed` (candidates,) and the weight (strata,). Where none passed it is 1.
    """
    every = tuple(samples)
    independent = sum(reuse.independent_variance(passed, weight) for reuse, passed, weight in every)
    if independent == 0:
        return 1.0
    shared = sum(reuse.shared_variance(passed, weight) for reuse, passed, weight in every)
    return 1 + max(0.0, shared) / independent
