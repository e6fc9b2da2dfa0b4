from dataclasses import replace

import numpy as np
import pytest
from jetc.physics.division import divide
from jetc.physics.menu.counted import Counted
from jetc.physics.menu.derivation import Background, HalfSample, Trial, best, curve, derive, quote_kept
from jetc.physics.menu.paths import PathEvents
from jetc.physics.menu.rate_interval import rate_interval
from jetc.physics.menu.rate_likelihood import Strata
from jetc.physics.menu.rates import Rate, measure_rate
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


def rate_of(background: HalfSample, cut: float, threshold: int, *others: HalfSample) -> Rate:
    return Background(background, (*others, background), cut).rate(threshold, level=0.95)


def expected(passing: list[int], *, elsewhere: list[int], by_hardness: bool = True) -> Rate:
    rates = np.array([4.0, 0.5])
    strata = Strata(
        events=np.array([10.0, 100.0]),
        event_rate=rates,
        effect=np.ones(2),
        elsewhere=np.array(elsewhere, dtype=np.float64),
        by_hardness=by_hardness,
    )
    seen = np.array(passing)
    return measure_rate(seen, rates, Counted(seen.astype(np.float64), strata), level=0.95)


def test_a_quote_counts_all_events_of_the_half() -> None:
    found, kept = rate_of(BACKGROUND, 60.0, 3), quote_kept(SIGNAL, Trial(60.0, 3, 2), level=0.95)
    assert (found.khz, found.events) == (1.0, 2)
    assert (kept.efficiency.passed, kept.efficiency.total) == (2, 5)
    assert (kept.after_cut.passed, kept.after_cut.total) == (2, 2)


def test_a_rate_is_that_of_what_its_half_and_the_other_have() -> None:
    soft = half([70], [9], [0], events=[10, 100], rate=[4.0, 0.5])
    alone, beside = rate_of(BACKGROUND, 60.0, 3), rate_of(BACKGROUND, 60.0, 3, soft)
    assert alone == expected([0, 2], elsewhere=[0, 0])
    assert beside == expected([0, 2], elsewhere=[1, 0])
    assert beside.high_khz > alone.high_khz  # a soft stratum may pass oftener than the hard one


def test_strata_in_no_known_order_may_each_have_what_was_not_seen() -> None:
    unordered = replace(BACKGROUND, by_hardness=False)
    found = rate_of(unordered, 60.0, 3)
    assert found == expected([0, 2], elsewhere=[0, 0], by_hardness=False)
    assert found.high_khz > rate_of(BACKGROUND, 60.0, 3).high_khz


def test_where_nothing_passes_the_upper_end_is_that_of_the_heaviest_stratum() -> None:
    found = rate_of(BACKGROUND, 1000.0, 0)
    assert (found.khz, found.events, found.low_khz) == (0.0, 0, 0.0)
    assert (
        found.high_khz
        == 4.0
        * rate_interval(
            np.array([0]), Strata(np.ones(1), np.ones(1), np.ones(1), np.zeros(1), by_hardness=False), 0.95
        )[1]
    )
    kept = quote_kept(SIGNAL, Trial(1000.0, 0, 0), level=0.95)
    assert (kept.after_cut.total, kept.after_cut.low, kept.after_cut.high) == (0, 0.0, 1.0)


def reused(interaction: list[int], variable: list[float]) -> HalfSample:
    """Return events of a soft stratum, each of a reused interaction, and one of a hard one that has none."""
    stratum = np.array([0] * len(interaction) + [1])
    return HalfSample(
        stratum,
        np.array([*variable, 90.0]),
        np.full(len(stratum), 5),
        np.array([1000, 1000]),
        np.array([4.0, 0.5]),
        Reuse.of(
            np.arange(len(stratum)),
            stratum=stratum,
            interaction=np.array([*interaction, -1]),
            inside=np.ones(len(stratum), dtype=np.bool_),
        ),
        by_hardness=True,
    )


def test_events_of_one_interaction_count_as_one_and_those_of_none_each() -> None:
    """Of ten interactions with four events each, two pass with all of theirs."""
    together = reused([n // 4 for n in range(40)], [80.0] * 8 + [10.0] * 32)
    background = Background(together, (together,), 60.0)
    assert background.effect(0).tolist() == [4.0, 1.0]
    passing, strata = background.counted(0)
    assert passing.tolist() == [8.0, 0.0, 1.0]
    assert (strata.effect.tolist(), strata.groups.tolist()) == ([4.0, 1.0, 1.0], [10.0, 960.0, 1000.0])


def test_what_an_interaction_brings_is_seen_past_a_softer_cut() -> None:
    """Nothing of them passes the cut, and at the softer cut all events of an interaction pass together."""
    together = reused([n // 4 for n in range(400)], [50.0] * 16 + [10.0] * 384)
    background = Background(together, (together,), 60.0)
    assert background.lump(0) == (4 * 4.0, 4.0)
    assert background.counted(0).strata.rate.tolist() == [16.0, 4.0, 0.5]


def test_without_a_cut_what_an_interaction_brings_is_seen_past_a_softer_threshold() -> None:
    """All events pass the cut, so that they come together there says nothing of the threshold."""
    together = reused([n // 4 for n in range(400)], [80.0] * 400)
    scores = np.append(np.where(np.arange(400) % 4 == 0, np.arange(400), 1), 5)  # each has one of its own
    alone = replace(together, score=scores)
    background = Background(alone, (alone,), 60.0)
    assert background.lump(390) == (4.0, 1.0)
    assert background.lump(0).rate == 4 * 4.0


def test_the_larger_of_what_the_halves_show_holds_for_both() -> None:
    one, two = (reused([n // size for n in range(100)], [80.0] * 100) for size in (1, 5))
    lumps = [Background(half, (one, two), 60.0).lump(0).rate for half in (one, two)]
    of_all = (100 * 4.0**2 + 20 * 20.0**2) / (800.0)
    assert lumps == [pytest.approx(of_all), 20.0]


MARKED = np.array([0, 3, 6])


def test_the_curve_at_the_threshold_is_the_quote() -> None:
    background = Background(BACKGROUND, (BACKGROUND,), 60.0)
    found = curve(background, SIGNAL, MARKED, MARKED, level=0.95)
    quoted, kept = background.rate(3, level=0.95), quote_kept(SIGNAL, Trial(60.0, 3, 2), level=0.95)
    assert (found.rate[1], found.low[1], found.high[1]) == (quoted.khz, quoted.low_khz, quoted.high_khz)
    assert found.efficiency[1] == kept.efficiency
    assert found.rate == (1.5, 1.0, 0.5)


def test_between_marked_thresholds_the_ends_of_the_next_ones_hold() -> None:
    background = Background(BACKGROUND, (BACKGROUND,), 60.0)
    marked = curve(background, SIGNAL, MARKED, MARKED, level=0.95)
    found = curve(background, SIGNAL, np.array([0, 2, 3, 4, 6]), MARKED, level=0.95)
    assert found.rate == tuple(background.rate(code, level=0.95).khz for code in found.threshold)
    assert found.high == tuple(marked.high[at] for at in (0, 0, 1, 1, 2))
    assert found.low == tuple(marked.low[at] for at in (0, 1, 1, 2, 2))


def test_the_upper_end_of_a_curve_does_not_rise_with_the_threshold() -> None:
    """At 6 no soft event passes, so a rate of the soft stratum is not excluded by the events at 6 alone."""
    soft_first = half([9, 9, 9], [5, 6, 7], [0, 1, 1], events=[10, 100], rate=[4.0, 0.5])
    background, codes = Background(soft_first, (soft_first,), 0.0), np.array([5, 6, 8])
    found = curve(background, SIGNAL, codes, codes, level=0.95)
    alone = [background.rate(code, level=0.95) for code in found.threshold]
    assert alone[2].high_khz > alone[1].high_khz
    assert found.high == tuple(min(each.high_khz for each in alone[: at + 1]) for at in range(3))
    assert found.low == tuple(each.low_khz for each in alone)


def test_a_half_holds_only_its_own_candidates() -> None:
    division = divide(np.ones(6), np.array([0, 0, 0, 1, 1, 1]), np.full(6, -1), fraction=0.5, seed=2)
    seed = PathEvents(np.arange(6), np.arange(6.0), np.arange(6))
    one = HalfSample.of(seed, division, division.derivation, 60.0)
    two = HalfSample.of(seed, division, division.evaluation, 60.0)
    assert sorted([*one.score, *two.score]) == list(range(6))
    assert one.total + two.total == 6
    assert float(one.event_rate @ one.events) == 60.0
