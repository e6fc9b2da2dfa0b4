from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from jetc.physics.menu.rates import summed_rate
from jetc.physics.menu.thresholds import passing_counts, smallest_threshold
from numpy.typing import NDArray

RATES = np.array([0.1, 3.0, 0.7])
EVENTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), max_size=60)


def arrays(events: list[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    table = np.array(events, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def rate_at(events: list[tuple[int, int]], threshold: int) -> float:
    counts = np.array([sum(s == k and x >= threshold for x, s in events) for k in range(3)])
    return float(summed_rate(counts, RATES))


def test_the_threshold_lies_one_above_the_event_that_is_too_much() -> None:
    scores, strata = arrays([(9, 0), (7, 0), (5, 1), (2, 0)])  # rates from the top: 0.1, 0.2, 3.2, 3.3
    assert smallest_threshold(scores, strata, RATES, target=1.0, minimum=0) == 6


def test_ties_pass_or_fail_together() -> None:
    scores, strata = arrays([(5, 2), (5, 2), (8, 2)])  # two of them keep to 1.5, three do not
    assert smallest_threshold(scores, strata, RATES, target=1.5, minimum=0) == 6


def test_a_rate_equal_to_the_target_is_allowed() -> None:
    scores, strata = arrays([(4, 1), (3, 1)])
    assert smallest_threshold(scores, strata, RATES, target=3.0, minimum=0) == 4
    assert smallest_threshold(scores, strata, RATES, target=6.0, minimum=0) == 0


def test_without_events_the_minimum_is_the_threshold() -> None:
    scores, strata = arrays([])
    assert smallest_threshold(scores, strata, RATES, target=1.0, minimum=0) == 0


@given(EVENTS, st.floats(0.05, 40))
def test_the_threshold_is_the_smallest_that_keeps_to_the_target(
    events: list[tuple[int, int]], target: float
) -> None:
    threshold = smallest_threshold(*arrays(events), RATES, target=target, minimum=0)
    assert rate_at(events, threshold) <= target
    assert threshold == 0 or rate_at(events, threshold - 1) > target


@given(EVENTS, st.floats(0.05, 40), st.randoms(use_true_random=False))
def test_the_order_of_events_changes_nothing(
    events: list[tuple[int, int]], target: float, random: Random
) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    one, two = (
        smallest_threshold(*arrays(each), RATES, target=target, minimum=0) for each in (events, shuffled)
    )
    assert one == two


@given(EVENTS)
def test_the_rate_falls_with_the_threshold(events: list[tuple[int, int]]) -> None:
    counts = passing_counts(*arrays(events), np.arange(14), 3)
    assert (np.diff(summed_rate(counts, RATES)) <= 0).all()
    assert summed_rate(counts, RATES)[-1] == 0


@given(EVENTS, st.lists(st.integers(0, 14), min_size=1, max_size=5, unique=True).map(sorted))
def test_counts_are_those_of_counting(events: list[tuple[int, int]], thresholds: list[int]) -> None:
    found = passing_counts(*arrays(events), np.array(thresholds), 3)
    expected = [[sum(s == k and x >= t for x, s in events) for t in thresholds] for k in range(3)]
    assert found.tolist() == expected
