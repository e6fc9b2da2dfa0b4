"""Trigger rates from weighted events, with confidence intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.physics.menu.rate_interval import rate_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.physics.menu.counted import Counted

__all__ = [
    "Rate",
    "crossing_rate_khz",
    "events_needed",
    "expected_relative_uncertainty",
    "interaction_rate_khz",
    "measure_rate",
    "summed_rate",
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


def summed_rate(passing: NDArray[np.int64], event_rate: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rate of `passing` (strata, ...) events, unit of `event_rate` (strata,).

    Strata are added one after the other, so more events never round to a smaller rate.
    """
    rates = passing * event_rate.reshape(-1, *[1] * (passing.ndim - 1))
    total: NDArray[np.float64] = np.cumsum(rates, axis=0)[-1]
    return total


def measure_rate(
    passing: NDArray[np.int64], event_rate: NDArray[np.float64], counted: Counted, *, level: float
) -> Rate:
    """Return the rate of `passing` (strata,) events of `event_rate`, kHz, with its interval at `level`.

    The interval and the variance are those of `counted`, the same events in columns that vary independently.
    """
    total = float(summed_rate(passing, event_rate))
    independent = float(passing @ event_rate**2)
    variance = float(counted.passing @ (counted.strata.rate * counted.strata.event_rate))
    low, high = rate_interval(counted.passing, counted.strata, level)
    return Rate(
        total,
        low,
        high,
        int(passing.sum()),
        total**2 / variance if total > 0 else 0.0,
        variance / independent if total > 0 else 1.0,
    )


def events_needed(events: int, expected: float, wanted: float) -> int:
    """Return how many events make a standard deviation `wanted` that is `expected` with `events`."""
    return math.ceil(events * (expected / wanted) ** 2)


def expected_relative_uncertainty(
    passing: NDArray[np.int64],
    seen: NDArray[np.int64],
    measured: NDArray[np.int64],
    share: NDArray[np.float64],
    *,
    effect: NDArray[np.float64],
) -> float | None:
    """Return the relative standard deviation to expect of the rate measured on other events.

    All have the shape (strata,). Of `seen` events of each stratum `passing` passed, of which `effect` count
    as one; the rate is measured on `measured` others; `share` is the stratum's part of all crossings. None
    where nothing passed.
    """
    if not passing.any():
        return None
    probability = passing / seen
    rate = float(probability @ share)
    return float(np.sqrt((probability / measured * effect) @ share**2)) / rate
