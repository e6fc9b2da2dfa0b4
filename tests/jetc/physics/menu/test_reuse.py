import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jetc.physics.menu.reuse import Lump, Reuse, design_effect, usual_lump

STRATUM = np.array([0, 0, 0, 0, 1, 1, 1, 1])
INTERACTION = np.array([5, 5, 8, -1, 5, 8, 8, -1])
EVERY = np.ones(8, dtype=np.bool_)


def reuse_of(events: list[int]) -> Reuse:
    return Reuse.of(np.array(events), stratum=STRATUM, interaction=INTERACTION, inside=EVERY)


def test_a_half_knows_its_own_reused_events() -> None:
    inside = np.array([True, False, True, True, True, False, True, True])
    found = Reuse.of(np.array([2, 3, 6]), stratum=STRATUM, interaction=INTERACTION, inside=inside)
    assert found.interaction.tolist() == [5, 8, 5, 8]
    assert found.row.tolist() == [1, -1, 3]


def test_pairs_of_events_with_one_interaction_are_summed() -> None:
    weight = np.array([2.0, 1.0])
    passed = np.zeros(8)
    passed[[0, 1, 4]] = 1  # all events of interaction 5, none of 8
    residual = weight[STRATUM] * (passed - np.array([2 / 3, 1 / 3])[STRATUM])
    pairs = sum(
        residual[i] * residual[j]
        for i in range(8)
        for j in range(8)
        if i != j and INTERACTION[i] == INTERACTION[j] >= 0
    )
    found = reuse_of([0, 1, 4, 7]).shared_variance(np.array([True, True, True, False]), weight)
    assert found == pytest.approx(pairs, rel=1e-12)
    assert found > 0


def test_without_reused_interactions_the_design_effect_is_one() -> None:
    reuse = Reuse.of(np.arange(8), stratum=STRATUM, interaction=np.full(8, -1), inside=EVERY)
    found = design_effect(
        reuse, EVERY, passing=np.array([2, 3]), events=np.array([4, 4]), weight=np.array([2.0, 1.0])
    )
    assert found == 1.0


@given(st.integers(2, 9))
def test_events_that_pass_together_are_worth_one(size: int) -> None:
    # of many interactions, each used `size` times, every tenth passes with all its events
    interaction = np.repeat(np.arange(1000), size)
    passed = interaction % 10 == 0
    nothing = np.zeros(len(interaction), dtype=np.int64)
    reuse = Reuse.of(
        np.arange(len(passed)), stratum=nothing, interaction=interaction, inside=np.ones_like(passed)
    )
    found = design_effect(
        reuse,
        passed,
        passing=np.array([passed.sum()]),
        events=np.array([len(passed)]),
        weight=np.array([3.0]),
    )
    assert found == pytest.approx(size, rel=1e-9)


def test_events_that_pass_by_chance_are_worth_themselves() -> None:
    random = np.random.default_rng(2)
    interaction = random.integers(0, 50, 20_000)
    passed = random.random(20_000) < 0.05
    nothing = np.zeros(20_000, dtype=np.int64)
    reuse = Reuse.of(np.arange(20_000), stratum=nothing, interaction=interaction, inside=passed | True)
    counts = {"passing": np.array([passed.sum()]), "events": np.array([20_000])}
    assert design_effect(reuse, passed, weight=np.array([1.0]), **counts) < 1.5  # 50 groups: 1 +- 0.2


def test_an_interaction_brings_its_events_of_all_strata() -> None:
    weight = np.array([2.0, 1.0])
    reuse = reuse_of([0, 1, 3, 4, 5, 7])
    passed = np.array([True, True, True, True, False, True])  # both and one of 5; fresh ones bring nothing
    assert reuse.lumps(passed, weight).tolist() == [5.0]
    assert reuse.lumps(passed | True, weight).tolist() == [5.0, 1.0]
    assert len(reuse.lumps(passed & False, weight)) == 0


def test_what_an_interaction_usually_brings_is_the_mean_over_what_is_brought() -> None:
    weight, every = np.array([2.0, 1.0]), np.ones(8, dtype=np.bool_)
    reuse = reuse_of(list(range(8)))
    squares = 5.0**2 + 4.0**2
    brought = Lump(squares / 9.0, squares / (3 * 4.0 + 3 * 1.0))
    assert usual_lump([(reuse, every, weight)]) == brought
    assert usual_lump([(reuse, every, weight)] * 2) == brought
    assert usual_lump([(reuse, ~every, weight)]) == Lump(0.0, 1.0)


@given(st.integers(2, 9))
def test_the_rate_times_what_one_brings_is_the_variance(size: int) -> None:
    """Of interactions that pass as Poisson's statistics has it, each with all its events."""
    nothing = np.zeros(100 * size, dtype=np.int64)
    every = np.ones(100 * size, dtype=np.bool_)
    reuse = Reuse.of(
        np.arange(100 * size), stratum=nothing, interaction=np.repeat(np.arange(100), size), inside=every
    )
    rate = 100 * size * 3.0
    found = usual_lump([(reuse, every, np.array([3.0]))])
    assert (rate * found.rate, found.together) == (100 * (3.0 * size) ** 2, size)
