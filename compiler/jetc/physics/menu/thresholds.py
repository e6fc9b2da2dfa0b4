"""Exact thresholds on integer scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.physics.menu.rates import summed_rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["passing_counts", "smallest_threshold"]


def smallest_threshold(
    scores: NDArray[np.int64],
    strata: NDArray[np.int64],
    event_rate: NDArray[np.float64],
    *,
    target: float,
    minimum: int,
) -> int:
    """Return the smallest code T >= `minimum` for which events with score >= T have a rate <= `target`.

    `scores` and `strata` describe the candidate events, shape (events,); `event_rate` (strata,) is
    the rate of one event of each stratum, same unit as `target`. Events are counted per stratum
    before rates are summed, so their order changes nothing. Scores must be >= `minimum`.
    """
    levels = np.unique(scores)
    rate = summed_rate(passing_counts(scores, strata, levels, len(event_rate)), event_rate)
    above = levels[rate > target]
    return int(above[-1]) + 1 if len(above) else minimum


def passing_counts(
    scores: NDArray[np.int64], strata: NDArray[np.int64], thresholds: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """Return how many events of each of `count` strata have a score >= each threshold.

    `thresholds` ascend; shape of the result (strata, thresholds).
    """
    passed = np.searchsorted(thresholds, scores, side="right")
    steps = len(thresholds) + 1
    filled = np.bincount(strata * steps + passed, minlength=count * steps).reshape(count, steps)
    counts: NDArray[np.int64] = np.cumsum(filled[:, ::-1], axis=1)[:, ::-1][:, 1:]
    return counts
