"""Division of events by a seeded hash."""

import numpy as np
from jetc.physics.split import uniform_of_event

IDS = np.arange(100_000, dtype=np.uint64)


def test_the_number_of_an_event_does_not_depend_on_the_others() -> None:
    whole = uniform_of_event(IDS, seed=1)
    assert np.array_equal(uniform_of_event(IDS[777:778], seed=1), whole[777:778])


def test_numbers_are_uniform() -> None:
    counts, _ = np.histogram(uniform_of_event(IDS, seed=1), bins=20, range=(0, 1))
    assert np.abs(counts - 5000).max() < 5 * np.sqrt(5000)  # five standard deviations of a count


def test_the_seed_changes_the_numbers() -> None:
    first, other = uniform_of_event(IDS, seed=1), uniform_of_event(IDS, seed=2)
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.02  # 100,000 pairs: 0.003 expected


def test_ids_beyond_the_integers_of_a_float_are_told_apart() -> None:
    ids = np.array([2**53, 2**53 + 1, 2**63, 2**64 - 1], dtype=np.uint64)
    assert len(set(uniform_of_event(ids, seed=1).tolist())) == 4


def test_the_numbers_never_change() -> None:
    assert uniform_of_event(IDS[:3], seed=46).tolist() == [
        0.8293226252011224,
        0.9924000384563075,
        0.3882098118582375,
    ]
