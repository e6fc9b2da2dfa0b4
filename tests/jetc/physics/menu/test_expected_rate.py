"""The bootstrap of derived thresholds, beside what is known of Poisson numbers and beside repeated events."""

from dataclasses import replace

import numpy as np
import pytest
from jetc.physics.menu.derivation import HalfSample, best, derive
from jetc.physics.menu.expected_rate import DRAWS, expected_rate
from jetc.physics.menu.reuse import Reuse
from jetc.physics.menu.working_point import derive_point
from scipy.stats import poisson

NONE = np.zeros(0, dtype=np.int64)
FLAT = (-np.inf,)


def half(
    score: list[int], *, variable: list[float] | None = None, interaction: int | None = None
) -> HalfSample:
    """Return events of 1 kHz each; with an `interaction` all reuse it."""
    many = len(score)
    own = np.arange(many)
    reuse = Reuse(NONE, NONE, np.full(many, -1))
    if interaction is not None:
        reuse = Reuse(np.zeros(many, dtype=np.int64), np.full(many, interaction), own)
    values = np.zeros(many) if variable is None else np.array(variable)
    return HalfSample(
        np.zeros(many, dtype=np.int64), values, np.array(score), np.array([many]), np.ones(1), reuse
    )


def seeded(seed: int, many: int = 60) -> HalfSample:
    """Return events of three strata of other rates, of which a third reuse four interactions."""
    random = np.random.default_rng(seed)
    stratum = random.integers(0, 3, many)
    reused = np.flatnonzero(np.arange(many) % 3 == 0)
    row = np.full(many, -1)
    row[reused] = np.arange(len(reused))
    return HalfSample(
        stratum,
        random.integers(0, 5, many).astype(float),
        random.integers(0, 12, many),
        np.bincount(stratum, minlength=3),
        np.array([2.0, 0.5, 0.25]),
        Reuse(stratum[reused], random.integers(0, 4, len(reused)), row),
    )


def test_the_rate_to_expect_is_that_of_sums_of_poisson_numbers() -> None:
    """The first j of equal events pass where a Poisson number of mean j is at most the target."""
    found = expected_rate(half([*range(100)]), half([]), cuts=FLAT, target_khz=20.0, seed=(1,))
    passing = poisson.cdf(20, np.arange(1, 101))
    assert found is not None
    assert found.khz == pytest.approx(passing.sum(), abs=3 * 4.5 / DRAWS**0.5)
    assert found.low_khz == pytest.approx(20 - 4.5, abs=1)
    assert found.high_khz == pytest.approx(20 + 4.5, abs=1.5)


def test_events_of_one_interaction_come_together() -> None:
    """All count alike, 0, 1, 2, ... times: then all pass, 6, 3, 2, 1 of 6."""
    found = expected_rate(half([*range(6)], interaction=4), half([]), cuts=FLAT, target_khz=6.0, seed=(1,))
    chances = poisson.pmf(np.arange(7), 1)
    assert found is not None
    assert found.khz == pytest.approx(chances @ [6, 6, 3, 2, 1, 1, 1], abs=0.25)
    assert (found.low_khz, found.high_khz) == (3.0, 6.0)


@pytest.mark.parametrize("seed", range(4))
def test_each_draw_is_derived_as_repeated_events_are(seed: int) -> None:
    background, signal, cuts = seeded(seed), seeded(100 + seed), (0.0, 1.0, 2.0)
    own = -1 - np.arange(60)
    groups = np.where(background.reuse.row >= 0, background.reuse.interaction[background.reuse.row], own)
    inside = np.flatnonzero(background.variable > cuts[0])
    used, label = np.unique(groups[inside], return_inverse=True)
    rates = []
    for counts in np.random.default_rng((seed, 7)).poisson(1.0, (DRAWS, len(used))):
        again = np.repeat(inside, counts[label])
        drawn = replace(
            background,
            stratum=background.stratum[again],
            variable=background.variable[again],
            score=background.score[again],
        )
        trial = best(derive(drawn, signal, cuts=cuts, target_khz=6.0, minimum=0))
        # What no event of the half has between two scores passes or does not: the rate is the same.
        passing = background.passing(trial.cut, np.array([trial.threshold]))[:, 0]
        rates.append(float(passing @ background.event_rate))
    found = expected_rate(background, signal, cuts=cuts, target_khz=6.0, seed=(seed, 7))
    assert found is not None
    assert found.khz == pytest.approx(np.mean(rates), rel=1e-12)


def test_nothing_is_expected_without_candidates() -> None:
    assert expected_rate(half([]), half([1]), cuts=FLAT, target_khz=20.0, seed=(1,)) is None
    assert expected_rate(half([1]), half([1]), cuts=(5.0, 6.0), target_khz=20.0, seed=(1,)) is None


def test_a_path_without_a_choice_is_derived_for_its_target() -> None:
    background = half([*range(100)])
    point = derive_point(background, half([90]), cuts=FLAT, target_khz=20.0, minimum=0, seed=(1,))
    assert point.derived_for_khz == 20.0
    assert (point.trial.threshold, point.trial.signal_passed) == (80, 1)


def test_a_choice_among_cuts_is_derived_for_less_and_expects_the_target() -> None:
    """Of 30 cuts one is chosen that has a low rate by chance."""
    random = np.random.default_rng(3)
    background, signal = (
        half(random.integers(0, 1000, many).tolist(), variable=random.uniform(0, 30, many).tolist())
        for many in (900, 3000)
    )
    given = {"cuts": tuple(map(float, range(30))), "target_khz": 20.0, "seed": (1,)}
    chosen = expected_rate(background, signal, **given)  # type: ignore[arg-type]
    point = derive_point(background, signal, minimum=0, **given)  # type: ignore[arg-type]
    assert chosen is not None
    assert point.expected is not None
    assert chosen.khz > 21.0
    assert point.derived_for_khz == 20.0 * min(1.0, 20.0 / chosen.khz)
    assert abs(point.expected.khz - 20.0) < abs(chosen.khz - 20.0) / 2


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    background, signal = seeded(1), seeded(2)
    one, same, other = (
        expected_rate(background, signal, cuts=FLAT, target_khz=6.0, seed=(seed,)) for seed in (1, 1, 2)
    )
    assert one == same != other


def test_draws_do_not_depend_on_how_many_are_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    background, signal = seeded(1), seeded(2)
    whole = expected_rate(background, signal, cuts=(0.0, 2.0), target_khz=6.0, seed=(1,))
    monkeypatch.setattr("jetc.physics.menu.expected_rate._AT_ONCE", 100)
    assert expected_rate(background, signal, cuts=(0.0, 2.0), target_khz=6.0, seed=(1,)) == whole
