"""A path beside another one at a threshold of the other with the same rate."""

from dataclasses import replace

import numpy as np
import pytest
from jetc.physics.division import Division, divide
from jetc.physics.menu.comparison import SameRate, TwoPaths, quoted_rate
from jetc.physics.menu.derivation import Background, Curve, HalfSample, curve
from jetc.physics.menu.paths import PathEvents
from jetc.physics.menu.rates import Rate
from numpy.typing import NDArray

TOTAL_KHZ = 1000.0
LEVEL = 0.95


def division_of(events: int) -> Division:
    stratum = np.arange(events) % 2
    weight = np.array([1.0, 0.5])[stratum]
    return divide(weight, stratum, np.full(events, -1), fraction=0.5, seed=3)


def curve_of(division: Division, score: NDArray[np.int64]) -> Curve:
    every = PathEvents(np.arange(len(score)), np.ones(len(score)), score)
    halves = tuple(
        HalfSample.of(every, division, half, TOTAL_KHZ) for half in (division.derivation, division.evaluation)
    )
    codes = np.arange(0, score.max() + 2, 50)
    return curve(Background(halves[1], halves, -np.inf), halves[1], codes, codes, level=LEVEL)


def rate_of(passed: NDArray[np.bool_], high_khz: float = 1000.0) -> Rate:
    """Return the rate of the events that passed, with another upper end."""
    rate = quoted_rate(passed, division_of(len(passed)), TOTAL_KHZ, level=LEVEL)
    return replace(rate, high_khz=high_khz)


def same(passed: NDArray[np.bool_], score: NDArray[np.int64], high_khz: float = 1000.0) -> SameRate | None:
    division, rate = division_of(len(score)), rate_of(passed, high_khz)
    every = PathEvents(np.arange(len(score)), np.ones(len(score)), score)
    return TwoPaths(division, passed, rate, every, curve_of(division, score), TOTAL_KHZ, LEVEL).same_rate()


def rate_from(score: NDArray[np.int64], code: int) -> float:
    division = division_of(len(score))
    return quoted_rate(score >= code, division, TOTAL_KHZ, level=LEVEL).khz


def test_the_code_is_the_hardest_with_a_rate_as_high() -> None:
    random = np.random.default_rng(1)
    score, passed = random.integers(0, 400, 2000), random.random(2000) < 0.1
    found = same(passed, score)
    assert found is not None
    wanted = quoted_rate(passed, division_of(2000), TOTAL_KHZ, level=LEVEL).khz
    assert rate_from(score, found.code + 1) < wanted <= rate_from(score, found.code)
    assert found.softest < found.code < found.hardest


def test_paths_that_pass_the_same_events_are_told_apart_by_few_of_them() -> None:
    """Where both cut on one score, a rate differs as soon as some events alone pass one of the two."""
    random = np.random.default_rng(2)
    score = random.integers(0, 400, 2000)
    apart, together = same(random.random(2000) < 0.1, score), same(score >= 360, score)
    assert apart is not None
    assert together is not None
    assert rate_from(score, together.code) == rate_from(score, 360)
    width = [rate_from(score, each.softest) - rate_from(score, each.hardest) for each in (together, apart)]
    assert width[0] < width[1] / 2


def test_an_upper_end_of_a_rate_holds_for_its_part() -> None:
    """What one path alone passes has no higher rate than it has, so a low end of it leaves less open."""
    random = np.random.default_rng(1)
    score, passed = random.integers(0, 400, 2000), random.random(2000) < 0.1
    wide, narrow = same(passed, score), same(passed, score, high_khz=103.0)
    assert wide is not None
    assert narrow is not None
    assert narrow.code == wide.code
    assert narrow.softest > wide.softest


def test_a_path_without_a_rate_as_high_is_not_beside_it() -> None:
    passed = np.ones(200, dtype=np.bool_)
    passed[::4] = False
    division = division_of(200)
    few = PathEvents(np.arange(20), np.ones(20), np.arange(20))
    two = TwoPaths(
        division, passed, rate_of(passed), few, curve_of(division, np.arange(200)), TOTAL_KHZ, LEVEL
    )
    assert two.same_rate() is None


@pytest.mark.parametrize(("beside", "found"), [(150, SameRate(0, 0, 0)), (10, None)])
def test_a_path_of_fixed_cuts_stands_where_it_is(beside: int, found: SameRate | None) -> None:
    passed = np.zeros(200, dtype=np.bool_)
    passed[:40] = True
    other = np.zeros(200, dtype=np.bool_)
    other[:beside] = True
    two = TwoPaths(division_of(200), passed, rate_of(passed), PathEvents.of(other), None, TOTAL_KHZ, LEVEL)
    assert two.same_rate() == found


def test_a_path_that_nothing_passes_stands_beside_a_code_that_nothing_reaches() -> None:
    score = np.random.default_rng(1).integers(0, 400, 2000)
    found = same(np.zeros(2000, dtype=np.bool_), score)
    assert found is not None
    assert found.code == found.hardest == score[division_of(2000).evaluation.member].max() + 1
