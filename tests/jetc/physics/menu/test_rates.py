import numpy as np
import pytest
from jetc.physics.menu.rates import (
    crossing_rate_khz,
    expected_relative_uncertainty,
    gamma_interval,
    measure_rate,
    summed_rate,
)
from scipy.stats import chi2


def test_the_crossing_rate_is_bunches_times_orbits() -> None:
    assert crossing_rate_khz(2760, 11246.0) == pytest.approx(31038.96, rel=1e-12)


@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_equal_weights_give_garwoods_interval(count: int) -> None:
    low, high = gamma_interval(2.5 * count, 6.25 * count, 2.5, 0.9)
    assert low == pytest.approx(2.5 * chi2.ppf(0.05, 2 * count) / 2, rel=1e-10)  # two implementations
    assert high == pytest.approx(2.5 * chi2.ppf(0.95, 2 * count + 2) / 2, rel=1e-10)


def test_nothing_seen_still_has_a_finite_upper_limit() -> None:
    low, high = gamma_interval(0.0, 0.0, 2.0, 0.95)
    assert low == 0
    assert high == pytest.approx(-2 * np.log(0.025), rel=1e-10)  # 3.69 events of weight 2


def test_the_published_form_of_the_interval() -> None:
    total, variance, largest = 7.0, 11.0, 3.0
    low, high = gamma_interval(total, variance, largest, 0.95)
    # Fay and Feuer 1997, equations for L and U, with chi-squared quantiles
    assert low == pytest.approx(variance / (2 * total) * chi2.ppf(0.025, 2 * total**2 / variance))
    more, spread = total + largest, variance + largest**2
    assert high == pytest.approx(spread / (2 * more) * chi2.ppf(0.975, 2 * more**2 / spread))


@pytest.mark.parametrize("means", [(0.3, 1.0, 4.0), (2.0, 8.0, 30.0), (0.02, 0.5, 60.0)])
def test_the_interval_covers(means: tuple[float, ...]) -> None:
    weights = np.array([5.0, 1.0, 0.1])
    truth = float(weights @ means)
    toys = np.random.default_rng(5).poisson(means, size=(3000, 3))
    unique, times = np.unique(toys, axis=0, return_counts=True)
    inside = [
        low <= truth <= high
        for low, high in (gamma_interval(t @ weights, t @ weights**2, 5.0, 0.9) for t in unique)
    ]
    coverage = float(np.average(inside, weights=times))
    assert coverage > 0.9 - 3 * np.sqrt(0.9 * 0.1 / 3000)  # three standard deviations of 3000 toys


def test_a_heavier_unseen_event_raises_only_the_upper_limit() -> None:
    light, heavy = (gamma_interval(3.0, 3.0, weight, 0.95) for weight in (1.0, 10.0))
    assert light[0] == heavy[0]
    assert light[1] < heavy[1]


def test_a_rate_counts_events_and_weighs_them() -> None:
    passing, rates = np.array([2, 30]), np.array([1.5, 0.1])
    rate = measure_rate(passing, rates, level=0.95, largest=1.5, design_effect=1.0)
    assert (rate.khz, rate.events) == (6.0, 32)
    assert rate.effective_events == pytest.approx(36 / (2 * 1.5**2 + 30 * 0.1**2), rel=1e-12)
    assert rate.low_khz < 6.0 < rate.high_khz


def test_events_that_come_together_widen_the_interval() -> None:
    rates = np.array([0.5], dtype=np.float64)
    passing = np.array([40])
    alone = measure_rate(passing, rates, level=0.95, largest=0.5, design_effect=1.0)
    pairs = measure_rate(passing, rates, level=0.95, largest=1.0, design_effect=2.0)
    twice = measure_rate(passing // 2, rates * 2, level=0.95, largest=1.0, design_effect=1.0)
    assert (pairs.low_khz, pairs.high_khz) == (twice.low_khz, twice.high_khz)
    assert pairs.low_khz < alone.low_khz < alone.high_khz < pairs.high_khz
    assert (alone.effective_events, pairs.effective_events) == (40, 20)


def test_more_events_never_sum_to_a_smaller_rate() -> None:
    rates = np.array([0.1, 0.2, 0.3, 1e16])
    counts = np.array([[3, 3], [1, 1], [0, 1], [1, 1]])
    one, two = summed_rate(counts, rates)
    assert two >= one


def test_the_expected_uncertainty_is_that_of_counting() -> None:
    hundred = np.array([100])
    one = np.array([1.0])
    found, more = (
        expected_relative_uncertainty(hundred, hundred * 10, hundred * 40, one, design_effect=effect)
        for effect in (1.0, 4.0)
    )
    assert found == pytest.approx(1 / np.sqrt(400))
    assert more == pytest.approx(2 / np.sqrt(400))
    assert expected_relative_uncertainty(hundred * 0, hundred, hundred, one, design_effect=1.0) is None
