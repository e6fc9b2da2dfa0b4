"""Median and width of what jets give, with intervals that hold for any distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ends = tuple[float, float]

__all__ = ["Bins", "Spread", "binned_spread", "median_and_width", "medians", "spread", "widths"]

_CENTRAL = (0.16, 0.5, 0.84)
"""The quantiles of the ends of the central 68 %, with the median between them."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Of `jets` values: the median, and half the central 68 %, each with its interval.

    An interval is None where the jets are too few for its level.
    """

    median: float
    median_interval: Ends | None
    half_width: float
    width_interval: Ends | None
    jets: int

    def relative(self) -> Spread:
        """Return it with the width and its interval over the median."""
        ends = self.width_interval
        over = None if ends is None else (ends[0] / self.median, ends[1] / self.median)
        return replace(self, half_width=self.half_width / self.median, width_interval=over)


Bins = dict[tuple[float, float], Spread]
"""Spreads by the lower and the upper edge of their bin."""


def median_and_width(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the median of `values`, not empty, and half their central 68 %."""
    low, median, high = np.quantile(values, _CENTRAL).tolist()
    return median, (high - low) / 2


def spread(values: NDArray[np.float64], *, level: float) -> Spread:
    """Return the spread of `values` (jets,), not empty, with intervals at `level`, of independent jets.

    Ends are order statistics, by the binomial number of values below a quantile. Those of the width join the
    ends of both quantiles, each at (1 + level) / 2, so that the interval holds at least as often.
    """
    ordered = np.sort(values)
    median, half = median_and_width(ordered)
    low, middle, high = _CENTRAL
    ends_low, ends_high = (_ends(ordered, each, (1 + level) / 2) for each in (low, high))
    width = None
    if ends_low is not None and ends_high is not None:
        width = max(ends_high[0] - ends_low[1], 0.0) / 2, (ends_high[1] - ends_low[0]) / 2
    return Spread(median, _ends(ordered, middle, level), half, width, len(ordered))


def binned_spread(
    values: NDArray[np.float64], by: NDArray[np.float64], edges: tuple[float, ...], *, level: float
) -> Bins:
    """Return the spread of `values` in bins of `by`, both (jets,), that have jets enough for both intervals.

    A bin holds its lower edge, the last one both.
    """
    place = np.digitize(by, edges)
    place[by == edges[-1]] = len(edges) - 1
    found = {
        (edges[bin_ - 1], edges[bin_]): spread(values[place == bin_], level=level)
        for bin_ in range(1, len(edges))
        if (place == bin_).any()
    }
    return {ends: each for ends, each in found.items() if each.median_interval and each.width_interval}


def medians(bins: Bins) -> tuple[list[float], list[float], list[float]]:
    """Return the medians of bins of `binned_spread`, with the lower and the upper ends of their intervals."""
    ends = [each.median_interval or _none(each) for each in bins.values()]
    return [each.median for each in bins.values()], [low for low, _ in ends], [high for _, high in ends]


def widths(bins: Bins) -> tuple[list[float], list[float], list[float]]:
    """Return half the central 68 % of such bins, with the lower and the upper ends of their intervals."""
    ends = [each.width_interval or _none(each) for each in bins.values()]
    return [each.half_width for each in bins.values()], [low for low, _ in ends], [high for _, high in ends]


def _none(spread: Spread) -> Ends:
    msg = f"{spread.jets} jets are too few for an interval"
    raise ValueError(msg)


def _ends(ordered: NDArray[np.float64], quantile: float, level: float) -> Ends | None:
    """Return the values between which the true quantile lies, at `level`; None where there are too few."""
    of_values = stats.binom(len(ordered), quantile)
    first, last = int(of_values.ppf((1 - level) / 2)), math.floor(of_values.ppf((1 + level) / 2)) + 1
    if first < 1 or last > len(ordered):
        return None
    return float(ordered[first - 1]), float(ordered[last - 1])
