from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jetc.physics.menu.rate_interval import chance, rate_interval
from jetc.physics.menu.rate_likelihood import RateFit, Strata
from numpy.typing import NDArray
from scipy import optimize, special, stats

EVENTS = np.array([350.0, 1000.0, 2000.0, 500.0])
RATES = np.array([12.0, 15.0, 4.0, 0.5])


def strata(
    elsewhere: tuple[int, ...] = (0, 0, 0, 0), effect: float = 1.0, *, by_hardness: bool = True
) -> Strata:
    return Strata(EVENTS, RATES, np.full(4, effect), np.array(elsewhere, dtype=np.float64), by_hardness)


def fitted(seen: NDArray[np.float64], total: float, first: int) -> float:
    """Return twice the logarithm of the ratio by a minimiser that is told nothing but the constraints."""

    def cost(means: NDArray[np.float64]) -> float:
        return float((means - special.xlogy(seen, np.maximum(means, 1e-12))).sum())

    constraints = [{"type": "eq", "fun": lambda means: (means @ RATES - total) / total}]
    constraints += [
        {
            "type": "ineq",
            "fun": lambda means, at=at: (means[at + 1] / EVENTS[at + 1] - means[at] / EVENTS[at]) * 1e3,
        }
        for at in range(first)
    ]
    starts = (np.full(4, total / RATES.sum()), EVENTS * total / (EVENTS @ RATES), seen + 1e-3)
    found = min(
        (
            optimize.minimize(
                cost,
                start,
                bounds=[(0, None)] * 4,
                constraints=constraints,
                method="SLSQP",
                options={"ftol": 1e-12, "maxiter": 500},
            )
            for start in starts
        ),
        key=lambda each: each.fun if each.success else np.inf,
    )
    return 2 * (float(found.fun) - float((seen - special.xlogy(seen, seen)).sum()))


@pytest.mark.parametrize(
    ("seen", "first"),
    [((0, 0, 6, 9), 2), ((0, 0, 0, 7), 3), ((0, 2, 5, 0), 1), ((3, 0, 1, 4), 0), ((0, 1, 9, 30), 1)],
)
@pytest.mark.parametrize("part", [0.3, 0.8, 1.0, 1.5, 4.0])
def test_the_ratio_is_that_of_a_minimiser(seen: tuple[int, ...], first: int, part: float) -> None:
    counts = np.array(seen, dtype=np.float64)
    total = part * float(counts @ RATES)
    fit = RateFit(strata(), counts[None], total)
    assert fit.ratio[0] == pytest.approx(fitted(counts, total, first), abs=2e-4)
    assert fit.means[0] @ RATES == pytest.approx(total, rel=1e-6)
    chances = fit.means[0] / EVENTS
    assert np.all(np.diff(chances[: first + 1]) >= -1e-12)


@given(
    st.lists(st.integers(0, 12), min_size=4, max_size=4),
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
    st.floats(0.05, 400.0),
    st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_the_fit_has_its_total_and_a_likelihood_that_its_means_have(
    seen: list[int],
    elsewhere: list[int],
    total: float,
    by_hardness: bool,  # noqa: FBT001 - drawn
) -> None:
    """The ratio follows from the multiplier; that of the means themselves is the same."""
    counts = np.array(seen, dtype=np.float64)
    fit = RateFit(strata(tuple(elsewhere), by_hardness=by_hardness), counts[None], total)
    means = fit.means[0]
    assert means @ RATES == pytest.approx(total, rel=1e-5)
    assert np.all(means >= 0)
    own = 2 * float((means - counts - special.xlogy(counts, means) + special.xlogy(counts, counts)).sum())
    assert fit.ratio[0] == pytest.approx(own, abs=1e-3 * (1 + own))


def test_equal_weights_have_the_mid_p_interval_of_the_likelihood_order() -> None:
    """The chance of each mean by adding up Poisson's distribution itself."""
    one = Strata(np.array([1e6]), np.array([2.0]), np.ones(1), np.zeros(1), by_hardness=False)
    outcomes = np.arange(80.0)
    for seen, mean in product((0, 1, 4, 12), (0.7, 3.0, 9.0)):
        ratio = 2 * (mean - outcomes + special.xlogy(outcomes, outcomes / mean))
        weight = stats.poisson.pmf(outcomes, mean)
        equal = np.isclose(ratio, ratio[seen], rtol=1e-9, atol=1e-9)
        wanted = weight[ratio > ratio[seen] + 1e-9].sum() + weight[equal].sum() / 2
        assert chance(np.array([seen]), one, 2 * mean) == pytest.approx(wanted, abs=1 / 512)


def test_nothing_seen_has_a_finite_upper_end_and_no_lower_one() -> None:
    low, high = rate_interval(np.zeros(4, dtype=np.int64), strata(), 0.95)
    assert low == 0
    assert 2 * 15.0 < high < 3.1 * 15.0  # of the heaviest stratum some two and a half


def test_a_heavy_stratum_that_is_not_seen_raises_the_upper_end_alone() -> None:
    light = Strata(EVENTS[2:], RATES[2:], np.ones(2), np.zeros(2), by_hardness=False)
    heavy = strata(by_hardness=False)
    seen = np.array([0, 0, 3, 40])
    one, other = rate_interval(seen[2:], light, 0.95), rate_interval(seen, heavy, 0.95)
    assert other[1] > one[1] + 15.0
    # the lower end needs no part of the five per cent for the upper one, which no event can be above
    assert one[0] < other[0] < float(seen @ RATES)


def test_a_softer_stratum_passes_no_oftener_than_the_first_that_does() -> None:
    seen = np.array([0, 0, 1, 30])
    ordered, free = (rate_interval(seen, strata(by_hardness=each), 0.95)[1] for each in (True, False))
    told = rate_interval(seen, strata((0, 1, 0, 0)), 0.95)[1]
    assert ordered < told <= free


def test_groups_that_come_together_are_fewer_events_of_more_weight() -> None:
    many = EVENTS * 1e9  # so few of them pass that their spread is Poisson's
    every = Strata(many, RATES, np.full(4, 4.0), np.zeros(4), by_hardness=True)
    grouped = Strata(many / 4.0, RATES * 4.0, np.ones(4), np.zeros(4), by_hardness=True)
    one = rate_interval(np.array([0, 0, 8, 40]), every, 0.95)
    assert one == pytest.approx(rate_interval(np.array([0, 0, 2, 10]), grouped, 0.95), rel=1e-6)


def test_where_nearly_all_events_pass_the_interval_is_that_of_a_fraction() -> None:
    alone = Strata(np.array([400.0]), np.ones(1), np.ones(1), np.zeros(1), by_hardness=False)
    low, high = rate_interval(np.array([360]), alone, 0.95)
    exact = stats.binomtest(360, 400).proportion_ci(0.95)
    assert high - low == pytest.approx(400 * (exact.high - exact.low), rel=0.1)


def test_the_same_events_have_the_same_interval_again() -> None:
    seen = np.array([1, 0, 6, 9])
    assert rate_interval(seen, strata(), 0.95) == rate_interval(seen, strata(), 0.95)


@pytest.mark.parametrize(
    ("means", "by_hardness"),
    [((0.0, 0.0, 3.0, 10.0), True), ((0.3, 1.0, 4.0, 10.0), True), ((0.5, 0.5, 3.0, 1.0), False)],
)
def test_the_interval_covers(means: tuple[float, ...], by_hardness: bool) -> None:  # noqa: FBT001
    truth = float(RATES @ means)
    toys = np.random.default_rng(5).poisson(means, size=(2, 400, 4))
    held = [
        chance(seen, strata(tuple(other), by_hardness=by_hardness), truth) >= 0.05
        for seen, other in zip(*toys, strict=True)
    ]
    assert 0.92 < np.mean(held) < 0.98  # 0.95, and about three standard deviations of 400 toys
