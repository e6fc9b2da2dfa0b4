import numpy as np
import pytest
from jetc.physics.division import divide

WEIGHT = np.repeat([4.0, 0.5, 0.125], [10, 40, 50])
STRATUM = np.repeat([7, 2, 5], [10, 40, 50])
FRESH = np.full(100, -1)


def test_every_stratum_is_divided_in_the_given_fraction() -> None:
    division = divide(WEIGHT, STRATUM, FRESH, fraction=0.3, seed=1)
    assert division.derivation.events.tolist() == [12, 15, 3]  # strata in order 2, 5, 7
    assert division.evaluation.events.tolist() == [28, 35, 7]
    for half in (division.derivation, division.evaluation):
        assert np.bincount(division.stratum[half.member]).tolist() == half.events.tolist()


def test_every_event_is_in_exactly_one_half() -> None:
    division = divide(WEIGHT, STRATUM, FRESH, fraction=0.5, seed=1)
    assert (division.derivation.member ^ division.evaluation.member).all()


def test_both_halves_sum_to_the_rate_of_all_crossings() -> None:
    division = divide(WEIGHT, STRATUM, FRESH, fraction=0.3, seed=1)
    for half in (division.derivation, division.evaluation):
        total = division.event_rate(half, 31000.0) @ half.events
        assert total == pytest.approx(31000.0, rel=1e-12)  # rounding of three products


def test_shares_are_the_weights_of_the_strata() -> None:
    division = divide(WEIGHT, STRATUM, FRESH, fraction=0.5, seed=1)
    assert division.share.tolist() == [20 / 66.25, 6.25 / 66.25, 40 / 66.25]


def test_the_seed_decides_the_division() -> None:
    first, again, other = (divide(WEIGHT, STRATUM, FRESH, fraction=0.5, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.derivation.member, again.derivation.member)
    assert not np.array_equal(first.derivation.member, other.derivation.member)


def test_the_division_is_the_documented_hash() -> None:
    member = divide(
        np.ones(8), np.zeros(8, dtype=np.int64), FRESH[:8], fraction=0.5, seed=11
    ).derivation.member
    mask = (1 << 64) - 1

    def splitmix(index: int) -> int:
        state = (index + 11 * 0x1_0000_0001 + 1) * 0x9E3779B97F4A7C15 & mask
        state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & mask
        state = (state ^ state >> 27) * 0x94D049BB133111EB & mask
        return state ^ state >> 31

    first = sorted(range(8), key=splitmix)[:4]
    assert np.flatnonzero(member).tolist() == sorted(first)


def test_each_half_gets_an_event_of_a_stratum_of_two() -> None:
    division = divide(np.ones(2), np.zeros(2, dtype=np.int64), FRESH[:2], fraction=0.01, seed=0)
    assert (division.derivation.total, division.evaluation.total) == (1, 1)


def test_a_stratum_of_one_event_cannot_be_divided() -> None:
    with pytest.raises(ValueError, match="stratum 4 has one event"):
        divide(np.ones(3), np.array([1, 1, 4]), FRESH[:3], fraction=0.5, seed=0)


@pytest.mark.parametrize("weight", [[1.0, 2.0], [0.0, 0.0], [np.nan, 1.0]])
def test_events_of_a_stratum_share_one_positive_weight(weight: list[float]) -> None:
    with pytest.raises(ValueError, match="share one positive weight"):
        divide(np.array(weight), np.zeros(2, dtype=np.int64), FRESH[:2], fraction=0.5, seed=0)


def test_events_of_one_interaction_stay_together_over_strata() -> None:
    random = np.random.default_rng(3)
    stratum = random.integers(0, 4, 2000)
    interaction = np.where(random.random(2000) < 0.6, random.integers(0, 200, 2000), -1)
    division = divide(np.ones(2000), stratum, interaction, fraction=0.5, seed=5)
    derived, quoted = (
        set(interaction[half.member].tolist()) for half in (division.derivation, division.evaluation)
    )
    assert derived & quoted == {-1}
    for half in (division.derivation, division.evaluation):
        assert np.bincount(stratum[half.member]).tolist() == half.events.tolist()
        assert (abs(half.events / np.bincount(stratum) - 0.5) < 0.1).all()


def test_a_division_of_interactions_does_not_depend_on_the_order_of_their_ids() -> None:
    interaction = np.array([0, 1, 2, 3, 3, 2, 1, 0])
    far = interaction * (1 << 40) + 7
    for each in (interaction, far):
        member = divide(np.ones(8), np.zeros(8, int), each, fraction=0.5, seed=1).derivation.member
        assert np.array_equal(member, member[::-1])
        assert member.sum() == 4


def test_a_stratum_of_one_interaction_cannot_be_divided() -> None:
    stratum, interaction = np.array([0, 0, 0, 0, 3, 3]), np.array([-1, -1, -1, -1, 9, 9])
    with pytest.raises(ValueError, match="too few interactions make the events of stratum 3"):
        divide(np.ones(6), stratum, interaction, fraction=0.5, seed=0)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("fraction", [0.05, 0.5, 0.95])
def test_two_interactions_are_divided_whatever_their_sizes(fraction: float, seed: int) -> None:
    interaction = np.repeat([3, 8], [1, 30])
    division = divide(np.ones(31), np.zeros(31, int), interaction, fraction=fraction, seed=seed)
    assert sorted((division.derivation.total, division.evaluation.total)) == [1, 30]
