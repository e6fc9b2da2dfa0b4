"""The confidence interval of a rate from weighted events: a likelihood ratio that is calibrated.

A rate is in the interval if the events that were seen are not among those that it makes least likely, by the
ratio of the largest likelihood of any rate and the largest of this one. How that ratio is distributed is not
taken from Wilks' theorem, which asks for many events, but counted, at the chances to pass that fit this rate
best. Nothing is drawn at random for that: fixed points fill the space of outcomes evenly.

**Sources**: G. J. Feldman, R. D. Cousins, Phys. Rev. D 57 (1998) 3873, for the order of outcomes; C. Chuang,
T. L. Lai, Statistica Sinica 10 (2000) 1, for the distribution at the best fit; H. O. Lancaster, J. Am. Stat.
Assoc. 56 (1961) 223, for half the chance of what was seen (mid-P).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, special, stats

from jetc.physics.menu.rate_likelihood import RateFit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from jetc.physics.menu.rate_likelihood import Strata

    Floats = NDArray[np.float64]

__all__ = ["chance", "rate_interval"]

_POINTS = 9
"""The outcomes that are looked at are two to the power of this."""
_TINY = 1e-3
"""Of a rate: ends are looked for from there on."""
_REACH = 9.0
"""How many standard deviations of a count are looked at, and as many counts besides."""
_SAME = 0.1
"""Counts that differ by less, in groups, are the same."""
_TIE = 1e-9
"""Ratios that differ by less, over themselves, are of one outcome."""


def rate_interval(passing: NDArray[np.int64], strata: Strata, level: float) -> tuple[float, float]:
    """Return the confidence interval of the rate, kHz, where `passing` (strata,) events passed.

    >>> from jetc.physics.menu.rate_likelihood import Strata
    >>> one = np.ones(1)
    >>> strata = Strata(1000 * one, one, one, 0 * one, by_hardness=False)
    >>> [round(each, 1) for each in rate_interval(np.array([10]), strata, 0.95)]
    [4.7, 17.7]
    """
    found, counted = float(passing @ strata.event_rate), strata.binomial(passing)

    def excess(rate: float) -> float:
        return _chance(passing, counted, rate) - (1 - level)

    step = float(counted.rate.max())
    inside, outside = max(found, _TINY * step), found + step
    while excess(outside) >= 0:
        outside += outside - found
    low = _root(excess, _TINY * found, inside) if found > 0 else 0.0
    return low, _root(excess, inside, outside)


def _root(excess: Callable[[float], float], low: float, high: float) -> float:
    """Return the rate at which `excess` changes its sign, to a thousandth of the distance."""
    return float(optimize.brentq(excess, low, high, xtol=1e-3 * (high - low)))


def chance(passing: NDArray[np.int64], strata: Strata, rate: float) -> float:
    """Return the chance of events that `rate`, kHz, makes less likely than `passing`, and half that of equal.

    Likely is meant against the rate that fits best.
    """
    return _chance(passing, strata.binomial(passing), rate)


def _chance(passing: NDArray[np.int64], strata: Strata, rate: float) -> float:
    groups = passing / strata.effect
    seen = RateFit(strata, groups[None], rate)
    columns = zip(_points(len(passing)), seen.means[0], strict=True)
    outcomes = np.stack([_counts(*each) for each in columns], axis=1)
    ratio, own = RateFit(strata, outcomes, rate).ratio, seen.ratio[0]
    same = np.abs(outcomes - groups).max(axis=1) <= _SAME
    equal = same | (np.abs(ratio - own) <= _TIE * (1 + own))
    return float(np.mean(np.where(equal, 0.5, ratio > own)))


def _counts(chances: Floats, mean: float) -> Floats:
    """Return the counts that Poisson's distribution of `mean` reaches with `chances`, both (outcomes,)."""
    reach = _REACH * np.sqrt(mean) + _REACH
    counts = np.arange(max(0.0, np.floor(mean - reach)), mean + reach)
    found: Floats = counts[np.searchsorted(special.pdtr(counts, mean), chances)]
    return found


@lru_cache(maxsize=8)
def _points(strata: int) -> Floats:
    """Return Sobol's points in the middle of their cells, (strata, outcomes)."""
    points: Floats = stats.qmc.Sobol(strata, scramble=False).random_base2(_POINTS)
    middles: Floats = np.ascontiguousarray(points.T) + 0.5 / 2**_POINTS
    return middles
