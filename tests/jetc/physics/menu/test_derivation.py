from dataclasses import replace

import numpy as np
import pytest
from jetc.physics.division import divide
from jetc.physics.menu.derivation import HalfSample, Trial, best, curve, derive, quote, reached_strata
from jetc.physics.menu.paths import PathEvents
from jetc.physics.menu.rates import gamma_interval, unseen_event_rate
from jetc.physics.menu.reuse import Reuse


def half(
    variable: list[float], score: list[int], stratum: list[int], *, events: list[int], rate: list[float]
) -> HalfSample:
    none = np.zeros(0, dtype=np.int64)
    return HalfSample(
        np.array(stratum),
        np.array(variable),
        np.array(score),
        np.array(events),
        np.array(rate),
        Reuse(none, none, np.full(len(stratum), -1)),
        by_hardness=True,
    )


BACKGROUND = half([50, 70, 90, 90], [9, 5, 7, 2], [0, 1, 1, 1], events=[10, 100], rate=[4.0, 0.5])
SIGNAL = half([55, 80, 95], [8, 6, 9], [0, 0, 0], events=[5], rate=[1.0])


def test_each_cut_has_its_own_threshold() -> None:
    trials = derive(BACKGROUND, SIGNAL, cuts=(40.0, 60.0, 80.0), target_khz=1.0, minimum=0)
    # above 40: 9 weighs 4 and is too much; above 60: 7, 5, 2 at 0.5 each allow two; above 80: both
    assert trials == (Trial(40.0, 10, 0), Trial(60.0, 3, 2), Trial(80.0, 0, 1))


def test_the_cut_that_keeps_most_signal_wins_and_of_equals_the_lowest() -> None:
    trials = (Trial(80.0, 1, 5), Trial(40.0, 10, 3), Trial(60.0, 3, 5))
    assert best(trials) == Trial(60.0, 3, 5)


def test_an_event_at_the_cut_does_not_pass_and_at_the_threshold_does() -> None:
    assert BACKGROUND.passing(90.0, np.array([0])).tolist() == [[0], [0]]
    assert BACKGROUND.passing(60.0, np.array([5])).tolist() == [[0], [2]]


def test_a_quote_counts_all_events_of_the_half() -> None:
    found = quote(BACKGROUND, SIGNAL, Trial(60.0, 3, 2), level=0.95, halves=(BACKGROUND,))
    assert (found.rate.khz, found.rate.events) == (1.0, 2)
    assert (found.efficiency.passed, found.efficiency.total) == (2, 5)
    assert (found.after_cut.passed, found.after_cut.total) == (2, 2)


def test_the_interval_allows_for_strata_that_never_reached_the_cut() -> None:
    """They have at most the chance of the first one with an event that passes: 90 kHz of both, 110 events."""
    assert reached_strata((BACKGROUND,), 60.0).tolist() == [False, True]
    found = quote(BACKGROUND, SIGNAL, Trial(60.0, 3, 2), level=0.95, halves=(BACKGROUND,))
    assert found.rate.high_khz == gamma_interval(1.0, 0.5, 90 / 110, 0.95)[1]
    assert found.reached_high_khz == gamma_interval(1.0, 0.5, 0.5, 0.95)[1]


def test_of_strata_in_no_known_order_the_heaviest_may_have_what_was_not_seen() -> None:
    unordered = replace(BACKGROUND, by_hardness=False)
    found = quote(unordered, SIGNAL, Trial(60.0, 3, 2), level=0.95, halves=(unordered,))
    assert found.rate.high_khz == gamma_interval(1.0, 0.5, 4.0, 0.95)[1]


def test_an_event_of_the_other_half_tells_of_which_strata_events_pass() -> None:
    """One of the softest stratum, which the other half alone has, weighs its 4 kHz in this one too."""
    soft = half([70], [9], [0], events=[10, 100], rate=[4.0, 0.5])
    found = quote(BACKGROUND, SIGNAL, Trial(60.0, 3, 2), level=0.95, halves=(soft, BACKGROUND))
    assert found.rate.high_khz == gamma_interval(1.0, 0.5, 4.0, 0.95)[1]


@pytest.mark.parametrize(
    ("passing", "rate"),
    [([0, 0, 0], 9.0), ([1, 0, 0], 9.0), ([0, 2, 0], 5.0), ([0, 0, 5], 1.4), ([0, 5, 5], 5.0)],
)
def test_an_unseen_event_is_of_the_strata_up_to_the_first_that_passes(
    passing: list[int], rate: float
) -> None:
    events, each = np.array([100, 100, 800]), np.array([9.0, 1.0, 0.5])
    assert unseen_event_rate(np.array(passing), events, each) == pytest.approx(rate, rel=1e-12)


def test_where_nothing_reached_the_cut_every_stratum_counts() -> None:
    assert reached_strata((BACKGROUND,), 1000.0).tolist() == [True, True]
    found = quote(BACKGROUND, SIGNAL, Trial(1000.0, 0, 0), level=0.95, halves=(BACKGROUND,))
    assert (found.rate.khz, found.rate.events, found.rate.low_khz) == (0.0, 0, 0.0)
    assert found.rate.high_khz == pytest.approx(-4 * np.log(0.025))  # 3.69 events of 4 kHz
    assert (found.after_cut.total, found.after_cut.low, found.after_cut.high) == (0, 0.0, 1.0)


def test_the_curve_at_the_threshold_is_the_quote() -> None:
    found = curve(BACKGROUND, SIGNAL, 60.0, thresholds=np.array([0, 3, 6]), level=0.95, halves=(BACKGROUND,))
    quoted = quote(BACKGROUND, SIGNAL, Trial(60.0, 3, 2), level=0.95, halves=(BACKGROUND,))
    assert (found.rate[1], found.efficiency[1]) == (quoted.rate, quoted.efficiency)
    assert [each.khz for each in found.rate] == [1.5, 1.0, 0.5]


def test_the_upper_end_of_a_curve_does_not_rise_with_the_threshold() -> None:
    """At 6 no soft event passes, so a rate of the soft stratum is not excluded by the events at 6 alone."""
    soft_first = half([9, 9, 9], [5, 6, 7], [0, 1, 1], events=[10, 100], rate=[4.0, 0.5])
    found = curve(soft_first, SIGNAL, 0.0, thresholds=np.array([5, 6, 8]), level=0.95, halves=(soft_first,))
    alone = [
        quote(soft_first, SIGNAL, Trial(0.0, code, 0), level=0.95, halves=(soft_first,)).rate
        for code in found.threshold
    ]
    assert alone[2].high_khz > alone[1].high_khz
    assert [each.high_khz for each in found.rate] == [
        min(each.high_khz for each in alone[: at + 1]) for at in range(3)
    ]
    assert [(each.khz, each.low_khz) for each in found.rate] == [(each.khz, each.low_khz) for each in alone]


def test_a_half_holds_only_its_own_candidates() -> None:
    division = divide(np.ones(6), np.array([0, 0, 0, 1, 1, 1]), np.full(6, -1), fraction=0.5, seed=2)
    seed = PathEvents(np.arange(6), np.arange(6.0), np.arange(6))
    one = HalfSample.of(seed, division, division.derivation, 60.0)
    two = HalfSample.of(seed, division, division.evaluation, 60.0)
    assert sorted([*one.score, *two.score]) == list(range(6))
    assert one.total + two.total == 6
    assert float(one.event_rate @ one.events) == 60.0
