import numpy as np
import pytest
from jetc.physics.menu.counted import Counted
from jetc.physics.menu.rate_likelihood import Strata
from jetc.physics.menu.rates import (
    Rate,
    crossing_rate_khz,
    expected_relative_uncertainty,
    measure_rate,
    summed_rate,
)


def test_the_crossing_rate_is_bunches_times_orbits() -> None:
    assert crossing_rate_khz(2760, 11246.0) == pytest.approx(31038.96, rel=1e-12)


def measured(passing: list[int], rates: list[float], effect: list[float]) -> Rate:
    seen, none, event_rate = np.array(passing), np.zeros(len(rates)), np.array(rates)
    strata = Strata(none + 1e12, event_rate, np.array(effect), none, by_hardness=False)
    return measure_rate(seen, event_rate, Counted(seen.astype(np.float64), strata), level=0.95)


def test_a_rate_counts_events_and_weighs_them() -> None:
    rate = measured([2, 30], [1.5, 0.1], [1.0, 1.0])
    assert (rate.khz, rate.events) == (6.0, 32)
    assert rate.effective_events == pytest.approx(36 / (2 * 1.5**2 + 30 * 0.1**2), rel=1e-12)
    assert rate.design_effect == 1.0
    assert rate.low_khz < 6.0 < rate.high_khz


def test_events_that_come_together_widen_the_interval() -> None:
    alone, pairs = (measured([40], [0.5], [effect]) for effect in (1.0, 2.0))
    twice = measured([20], [1.0], [1.0])
    assert (pairs.low_khz, pairs.high_khz) == pytest.approx((twice.low_khz, twice.high_khz), rel=1e-9)
    assert pairs.low_khz < alone.low_khz < alone.high_khz < pairs.high_khz
    assert (alone.effective_events, pairs.effective_events) == (40, 20)
    assert pairs.design_effect == 2.0


def test_the_design_effect_of_a_rate_is_that_of_its_variance() -> None:
    found = measured([10, 10], [2.0, 1.0], [3.0, 1.0])
    assert found.design_effect == pytest.approx((4 * 3 + 1) / 5, rel=1e-12)


def test_more_events_never_sum_to_a_smaller_rate() -> None:
    rates = np.array([0.1, 0.2, 0.3, 1e16])
    counts = np.array([[3, 3], [1, 1], [0, 1], [1, 1]])
    one, two = summed_rate(counts, rates)
    assert two >= one


def test_the_expected_uncertainty_is_that_of_counting() -> None:
    hundred = np.array([100])
    one = np.array([1.0])
    found, more = (
        expected_relative_uncertainty(hundred, hundred * 10, hundred * 40, one, effect=one * effect)
        for effect in (1.0, 4.0)
    )
    assert found == pytest.approx(1 / np.sqrt(400))
    assert more == pytest.approx(2 / np.sqrt(400))
    assert expected_relative_uncertainty(hundred * 0, hundred, hundred, one, effect=one) is None
