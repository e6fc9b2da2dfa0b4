"""Division of events by a seeded hash."""

import numpy as np
from jetc.physics.split import uniform_of_event

IDS = np.arange(100_000, dtype=np.uint64)


def test_the_number_of_an_event_does_not_depend_on_the_others() -> None:
    whole = uniform_of_event(IDS, seed=1, salt="ttbar")
    assert np.array_equal(uniform_of_event(IDS[777:778], seed=1, salt="ttbar"), whole[777:778])


def test_numbers_are_uniform() -> None:
    counts, _ = np.histogram(uniform_of_event(IDS, seed=1, salt="ttbar"), bins=20, range=(0, 1))
    assert np.abs(counts - 5000).max() < 5 * np.sqrt(5000)  # five standard deviations of a count


def test_seed_and_salt_change_the_numbers() -> None:
    first = uniform_of_event(IDS, seed=1, salt="ttbar")
    for seed, salt in ((2, "ttbar"), (1, "qcd")):
        other = uniform_of_event(IDS, seed=seed, salt=salt)
        assert abs(np.corrcoef(first, other)[0, 1]) < 0.02  # 100,000 pairs: 0.003 expected


def test_the_numbers_never_change() -> None:
    assert uniform_of_event(IDS[:3], seed=46, salt="ttbar").tolist() == [
        0.34924717951778156,
        0.2668136169262587,
        0.2529107623765192,
    ]
