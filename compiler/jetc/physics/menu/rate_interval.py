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

from functools import cache, lru_cache
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
_OUTCOMES = 2**_POINTS
"""How many are looked at. A chance is known to one of them, and no end is looked for more closely."""
_LEAST = 0.25 / _OUTCOMES
"""Below any chance but none."""
_TINY = 1e-3
"""Of a rate: ends are looked for from there on."""
_NEAR = 2.5
"""Standard deviations of a rate below which its lower end mostly is not."""
_REACH = 9.0
"""How many standard deviations of a count are looked at, and as many counts besides."""
_SAME = 0.1
"""Counts that differ by less, in groups, are the same."""
_TIE = 1e-9
"""Ratios that differ by less, over themselves, are of one outcome."""


def rate_interval(passing: Floats, strata: Strata, level: float) -> tuple[float, float]:
    """Return the confidence interval of the rate, kHz, where `passing` (strata,) events passed.

    >>> from jetc.physics.menu.rate_likelihood import Strata
    >>> one = np.ones(1)
    >>> strata = Strata(1000 * one, one, one, 0 * one, by_hardness=False)
    >>> [round(each, 1) for each in rate_interval(np.array([10.0]), strata, 0.95)]
    [4.7, 17.8]
    """
    found, counted, aim = float(passing @ strata.event_rate), strata.binomial(passing), 1 - level

    @cache
    def excess(root: float) -> float:
        """Return by how many standard deviations the chance at a rate, `root` squared, is above the aim."""
        likely = _chance(passing, counted, root**2)
        if abs(likely - aim) <= min(1 / _OUTCOMES, aim / 10):
            return 0.0
        return float(special.ndtri(max(likely, _LEAST) / 2) - special.ndtri(aim / 2))

    step = float(counted.rate.max())
    inside, outside = max(found, _TINY * step), found + step
    while excess(outside**0.5) > 0:
        outside += outside - found
    spread = float(passing @ (counted.effect * counted.event_rate**2)) ** 0.5
    near, least = max(found - _NEAR * spread, _TINY * found), _TINY * found
    low = _root(excess, least if excess(near**0.5) > 0 else near, inside) if found > 0 else 0.0
    return low, _root(excess, inside, outside)


def _root(excess: Callable[[float], float], low: float, high: float) -> float:
    """Return the rate at which `excess`, of a rate's root, changes its sign, to a thousandth of the distance.

    It is looked for in the root of the rate, and in standard deviations, where the two are nearly in a line.
    """
    ends = low**0.5, high**0.5
    return float(optimize.brentq(excess, *ends, xtol=1e-3 * (ends[1] - ends[0]))) ** 2


def chance(passing: Floats, strata: Strata, rate: float) -> float:
    """Return the chance of events that `rate`, kHz, makes less likely than `passing`, and half that of equal.

    Likely is meant against the rate that fits best.
    """
    return _chance(passing, strata.binomial(passing), rate)


def _chance(passing: Floats, strata: Strata, rate: float) -> float:
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
    middles: Floats = np.ascontiguousarray(points.T) + 0.5 / _OUTCOMES
    return middles
