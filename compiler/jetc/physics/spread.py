"""Bias and width of what an output gives for its target, with intervals that hold for any distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from jetc.physics.response import CENTRAL, median_and_width

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ends = tuple[float, float]

__all__ = ["Spread", "spread"]


@dataclass(frozen=True, slots=True)
class Spread:
    """Of `jets` differences: the median, and half the central 68 %, each with its interval.

    An interval is None where the jets are too few for its level.
    """

    median: float
    median_interval: Ends | None
    half_width: float
    width_interval: Ends | None
    jets: int


def spread(values: NDArray[np.float64], *, level: float) -> Spread:
    """Return the spread of `values` (jets,), not empty, with intervals at `level`, of independent jets.

    Ends are order statistics, by the binomial number of values below a quantile. Those of the width join the
    ends of both quantiles, each at (1 + level) / 2, so that the interval holds at least as often.
    """
    ordered = np.sort(values)
    median, half = median_and_width(ordered)
    low, middle, high = CENTRAL
    ends_low, ends_high = (_ends(ordered, each, (1 + level) / 2) for each in (low, high))
    width = None
    if ends_low is not None and ends_high is not None:
        width = max(ends_high[0] - ends_low[1], 0.0) / 2, (ends_high[1] - ends_low[0]) / 2
    return Spread(median, _ends(ordered, middle, level), half, width, len(ordered))


def _ends(ordered: NDArray[np.float64], quantile: float, level: float) -> Ends | None:
    """Return the values between which the true quantile lies, at `level`; None where there are too few."""
    of_values = stats.binom(len(ordered), quantile)
    first, last = int(of_values.ppf((1 - level) / 2)), math.floor(of_values.ppf((1 + level) / 2)) + 1
    if first < 1 or last > len(ordered):
        return None
    return float(ordered[first - 1]), float(ordered[last - 1])
