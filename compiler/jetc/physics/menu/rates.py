"""Trigger rates from weighted events, with confidence intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Rate",
    "crossing_rate_khz",
    "events_needed",
    "expected_relative_uncertainty",
    "gamma_interval",
    "interaction_rate_khz",
    "measure_rate",
    "summed_rate",
    "unseen_event_rate",
]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in kHz, its confidence interval, and the simulated `events` behind it.

    `effective_events` of one weight, each independent, would know it as well; `design_effect` is
    the part of that which events that share an interaction cost.
    """

    khz: float
    low_khz: float
    high_khz: float
    events: int
    effective_events: float
    design_effect: float


def crossing_rate_khz(bunches: int, orbit_frequency_hz: float) -> float:
    """Return the rate of bunch crossings, kHz."""
    return bunches * orbit_frequency_hz / 1000


def interaction_rate_khz(cross_section_pb: float, luminosity_per_cm2_s: float) -> float:
    """Return the rate of interactions of a cross-section, kHz; a pb is 1e-36 cm^2.

    >>> round(interaction_rate_khz(1000.0, 7.5e34), 6)
    0.075
    """
    return cross_section_pb * luminosity_per_cm2_s * 1e-36 / 1000


def gamma_interval(total: float, variance: float, largest_weight: float, level: float) -> tuple[float, float]:
    """Return the confidence interval of a weighted Poisson sum: Fay and Feuer's gamma interval.

    `total` is the sum of the weights of what was seen, `variance` the sum of their squares,
    `largest_weight` the largest weight that what was not seen may have. For groups of events that
    come together, weights are those of groups. With equal weights it is Garwood's exact interval;
    with nothing seen it is (0, a finite limit). Else it is conservative: no case is known where
    it covers less than `level`, where `largest_weight` is right.

    **Source**: M. P. Fay, E. J. Feuer, Statistics in Medicine 16 (1997) 791.

    >>> [round(x, 3) for x in gamma_interval(10.0, 10.0, 1.0, 0.95)]
    [4.795, 18.39]
    """
    tail = (1 - level) / 2
    low = variance / total * float(special.gammaincinv(total**2 / variance, tail)) if total > 0 else 0.0
    more, spread = total + largest_weight, variance + largest_weight**2
    return low, spread / more * float(special.gammaincinv(more**2 / spread, 1 - tail))


def unseen_event_rate(
    passing: NDArray[np.int64], events: NDArray[np.int64], event_rate: NDArray[np.float64]
) -> float:
    """Return the largest rate that an event stands for which passes and was not seen, unit of `event_rate`.

    Strata (strata,) are numbered from the softest. Of each `passing` events were seen to pass, in all that
    there are; a rate is measured on `events`, of which one stands for `event_rate`. The chance to pass is
    taken not to fall from a stratum to the next, up to the first of which an event passes. So where a softer
    one has a rate, those between have as much, and an event more is one of all of them together. Any stratum
    where nothing passes.

    >>> passing, events = np.array([0, 0, 5]), np.array([100, 100, 800])
    >>> unseen_event_rate(passing, events, np.array([9.0, 1.0, 0.5]))
    1.4
    """
    if not passing.any():
        return float(event_rate.max())
    first = int(np.flatnonzero(passing)[0])
    softer = slice(first, None, -1)
    together = np.cumsum((event_rate * events)[softer]) / np.cumsum(events[softer])
    return float(max(together.max(), event_rate[first:].max()))


def summed_rate(passing: NDArray[np.int64], event_rate: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rate of `passing` (strata, ...) events, unit of `event_rate` (strata,).

    Strata are added one after the other, so more events never round to a smaller rate.
    """
    rates = passing * event_rate.reshape(-1, *[1] * (passing.ndim - 1))
    total: NDArray[np.float64] = np.cumsum(rates, axis=0)[-1]
    return total


def measure_rate(
    passing: NDArray[np.int64],
    event_rate: NDArray[np.float64],
    *,
    level: float,
    largest: float,
    design_effect: float,
) -> Rate:
    """Return the rate of events of which `passing` (strata,) passed.

    `event_rate` (strata,) is the rate one event of each stratum stands for, kHz; `largest` is the
    largest weight, kHz, of what passes and was not seen. `design_effect` multiplies the variance.
    """
    total = float(summed_rate(passing, event_rate))
    variance = float(passing @ event_rate**2) * design_effect
    low, high = gamma_interval(total, variance, largest, level)
    effective = total**2 / variance if total > 0 else 0.0
    return Rate(total, low, high, int(passing.sum()), effective, design_effect)


def events_needed(events: int, expected: float, wanted: float) -> int:
    """Return how many events make a standard deviation `wanted` that is `expected` with `events`."""
    return math.ceil(events * (expected / wanted) ** 2)


def expected_relative_uncertainty(
    passing: NDArray[np.int64],
    seen: NDArray[np.int64],
    measured: NDArray[np.int64],
    share: NDArray[np.float64],
    *,
    design_effect: float,
) -> float | None:
    """Return the relative standard deviation to expect of the rate measured on other events.

    Of `seen` events of each stratum (strata,) `passing` passed, with `design_effect`; the rate is
    measured on `measured` others; `share` is the stratum's part of all crossings. None where
    nothing passed.
    """
    if not passing.any():
        return None
    probability = passing / seen
    rate = float(probability @ share)
    return float(np.sqrt(design_effect * ((probability / measured) @ share**2))) / rate
