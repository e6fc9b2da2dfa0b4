"""Pile-up, strata and their weights."""

from collections.abc import Sequence

import numpy as np
import pytest
from jetc.sample.constants import load_detector
from jetc.sample.hits import DEPOSIT, TRACK, Hits, hits_from
from jetc.sample.pileup import (
    Library,
    draw_counts,
    hardest_interaction,
    hardness_of,
    minbias_strata,
    minbias_weights,
    overlay,
    strata_of,
)
from jetc.sample.reconstruct import Composition

CROSSING = load_detector().crossing
STRATA = strata_of(200.0, CROSSING)
CYCLE = CROSSING.stratum_events.astype(np.int64)


def test_every_crossing_is_in_one_stratum() -> None:
    assert STRATA.chances.sum() == pytest.approx(1.0, abs=1e-14)
    assert STRATA.means.sum() == pytest.approx(200.0)


def test_means_are_cross_sections_over_the_inelastic_one() -> None:
    assert STRATA.means[1] == pytest.approx(200 * (0.80 - 0.181) / 78.9)
    assert STRATA.means[-1] == pytest.approx(200 * 0.00015 / 78.9)


def test_the_softest_stratum_has_no_hard_interaction() -> None:
    assert STRATA.chances[0] == pytest.approx(np.exp(-200 * 0.80 / 78.9))


@pytest.mark.parametrize("cycles", [1, 10])
def test_weights_add_up_to_the_events_and_to_the_chances_over_whole_cycles(cycles: int) -> None:
    events = cycles * 100
    stratum = minbias_strata(0, events, CYCLE)
    weight = minbias_weights(stratum, STRATA, CYCLE)
    assert weight.sum() == pytest.approx(events, rel=1e-13)
    sums = np.bincount(stratum, weights=weight)
    assert sums == pytest.approx(events * STRATA.chances, rel=1e-13)


def test_a_stratum_has_one_weight_whatever_the_size_of_the_set() -> None:
    assert minbias_weights(np.arange(7), STRATA, CYCLE).tolist() == (STRATA.chances * 100 / CYCLE).tolist()


def test_the_first_events_of_any_number_have_each_share_to_within_an_event() -> None:
    is_of = minbias_strata(0, 200, CYCLE)[:, None] == np.arange(7)
    expected = np.arange(1, 201)[:, None] * CYCLE / 100
    assert np.abs(np.cumsum(is_of, axis=0) - expected).max() < 1


def test_the_stratum_of_an_event_follows_from_its_number() -> None:
    whole = minbias_strata(0, 340, CYCLE)
    parts = [minbias_strata(first, min(60, 340 - first), CYCLE) for first in range(0, 340, 60)]
    assert np.array_equal(np.concatenate(parts), whole)


def test_events_that_a_set_of_100_has_of_each_stratum_make_two_halves() -> None:
    assert CYCLE.sum() == 100
    assert CYCLE.min() >= 2


def test_the_hardest_kind_of_an_event_is_its_stratum() -> None:
    stratum = np.repeat(np.arange(7), 500)
    counts = draw_counts(stratum, STRATA, np.random.default_rng(1))
    hardest = np.array([np.flatnonzero(row)[-1] for row in counts])
    assert np.array_equal(hardest, stratum)


def test_numbers_within_a_stratum_are_poisson_but_for_the_zeros() -> None:
    stratum = np.full(40_000, 1)
    counts = draw_counts(stratum, STRATA, np.random.default_rng(2))[:, 1]
    mean = STRATA.means[1]
    expected = mean / -np.expm1(-mean)
    # Four standard errors of 40 000 draws of a variable of variance below 2.
    assert counts.mean() == pytest.approx(expected, abs=4 * np.sqrt(2 / 40_000))


def test_without_pileup_every_crossing_is_soft_and_weights_still_add_up() -> None:
    strata = strata_of(0.0, CROSSING)
    stratum = minbias_strata(0, 100, CYCLE)
    assert strata.chances.tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert minbias_weights(stratum, strata, CYCLE).sum() == pytest.approx(100)
    assert draw_counts(stratum, strata, np.random.default_rng(1)).max() == 1


def test_only_library_interactions_are_turned() -> None:
    counts = np.array([[3], [0], [2]])
    own = np.array([[0, 10], [2, 11]])
    crossings = overlay(
        counts, Library(np.array([0, 10])), own=own, beam_sigma_z=5.0, rng=np.random.default_rng(3)
    )
    assert crossings.offsets.tolist() == [0, 4, 4, 7]
    for row in (0, 4):
        assert crossings.interaction[row] >= 10
        assert (crossings.rotation[row], crossings.flip[row]) == (0.0, 1)
    assert set(np.unique(np.abs(crossings.flip))) == {1}
    assert (crossings.interaction < 10).sum() == 5


def test_the_beam_spot_has_its_width() -> None:
    counts = np.full((1, 1), 20_000)
    crossings = overlay(
        counts,
        Library(np.array([0, 5])),
        own=np.zeros((0, 2), dtype=np.int64),
        beam_sigma_z=5.0,
        rng=np.random.default_rng(4),
    )
    # Four standard errors of the width of 20 000 draws.
    assert crossings.z.std() == pytest.approx(5.0, abs=4 * 5 / np.sqrt(2 * 20_000))


def deposits(*interactions: Sequence[tuple[float, float, float, float]]) -> Hits:
    """Make interactions from electromagnetic and hadronic energy, eta and phi of their deposits."""
    rows = [(*deposit, 0.0) for each in interactions for deposit in each]
    offsets = np.cumsum([0, *map(len, interactions)])
    none = np.zeros(len(interactions) + 1, dtype=np.int64)
    return Hits(np.zeros(0, dtype=TRACK), none, np.array(rows, dtype=DEPOSIT), offsets)


def events_of(*events: list[int]) -> Composition:
    """Make events from the rows of their interactions."""
    rows = np.concatenate(events).astype(np.int64)
    zero = np.zeros(len(rows))
    return Composition(np.cumsum([0, *map(len, events)]), rows, zero, zero.astype(np.int64), zero)


def test_the_hardest_interaction_has_the_hardest_second_cell() -> None:
    one_jet = [(50, 0, 0.1, 1.0), (30, 0, 0.15, 1.05), (2, 1, 1.0, -2.0)]
    two_jets = [(5, 3, 0.1, 1.0), (4, 3, -2.3, -3.1)]
    forward = [(90, 9, 2.9, 0.0), (90, 9, -2.9, 2.0)]
    hits = deposits(one_jet, two_jets, forward, [])
    found = hardest_interaction(events_of([0, 1, 2], [2, 0], [3, 2], [3]), hardness_of(hits, 2.4))
    assert found.tolist() == [1, 0, 2, 3]


@pytest.mark.parametrize("first", range(5))
def test_how_hard_an_interaction_is_depends_on_its_own_hits(first: int) -> None:
    random = np.random.default_rng(4)
    sizes = (40, 0, 7, 90)
    every = [[(a, b, c, d) for a, b, c, d in random.uniform(-2.9, 2.9, (n, 4)).tolist()] for n in sizes]
    hits = deposits(*every)
    parts = [hardness_of(each, 2.4) for each in (deposits(*every[:first]), hits_from(hits, first))]
    assert np.concatenate(parts).tolist() == hardness_of(hits, 2.4).tolist()
