"""Intervals of differences of rates and of efficiencies, from the intervals of the two.

**Source**: G. Y. Zou, A. Donner, Statistics in Medicine 27 (2008) 1693.
"""

from __future__ import annotations

from math import hypot, sqrt

from jetc.physics.menu.efficiency import measure_efficiency

__all__ = ["difference_interval", "paired_difference"]

Ends = tuple[float, float, float]
"""A value, and the low and the high end of its interval."""


def difference_interval(first: Ends, second: Ends) -> tuple[float, float]:
    """Return the interval of the difference of two independent numbers, each with an interval of one level.

    >>> [round(each, 3) for each in difference_interval((0.7, 0.67, 0.73), (0.4, 0.36, 0.45))]
    [0.242, 0.35]
    """
    (value, low, high), (other, other_low, other_high) = first, second
    gap = value - other
    return gap - hypot(value - low, other_high - other), gap + hypot(high - value, other - other_low)


def paired_difference(
    first: int, second: int, total: int, *, level: float, design_effect: float
) -> tuple[float, float, float]:
    """Return the difference of the efficiencies of two paths for the same `total` events, and its interval.

    `first` and `second` events pass the one path alone, and the other one alone; those that pass both do not
    count. The more of the ones, the fewer of the others: they are correlated as multinomial counts are.

    >>> [round(each, 3) for each in paired_difference(140, 10, 1000, level=0.95, design_effect=1.0)]
    [0.13, 0.107, 0.154]
    """
    one, two = (
        measure_efficiency(each, total, level=level, design_effect=design_effect) for each in (first, second)
    )
    gap = one.value - two.value
    odds = [each.value / (1 - each.value) if each.value < 1 else 0.0 for each in (one, two)]
    correlation = -sqrt(odds[0] * odds[1])
    low, high = (
        sqrt(one_reach**2 - 2 * correlation * one_reach * two_reach + two_reach**2)
        for one_reach, two_reach in (
            (one.value - one.low, two.high - two.value),
            (one.high - one.value, two.value - two.low),
        )
    )
    return gap, gap - low, gap + high
