"""The search for vectors that drive words to their ends."""

from __future__ import annotations

import numpy as np
from jetc_runtime.fixed_point import FixedPoint
from jetc_testbench.extremes import Effort, Words, extremes, neighbours

WORDS = Words.of((FixedPoint(4, 4),) * 6, (0, 1, 2, 0, 1, 2))


def test_a_sum_is_driven_to_both_its_ends() -> None:
    start = np.zeros((3, 6), dtype=np.int64)
    signs = np.array([[1, -1, 1, 1, -1, 1], [1, 1, 1, 1, 1, 1]]).T
    found = extremes(
        lambda codes: codes @ signs,
        WORDS,
        start,
        np.random.default_rng(1),
        Effort(generations=40, children=8),
    )
    assert (found @ signs)[[0, 1, 2, 3], [0, 1, 0, 1]].tolist() == [44, 42, -46, -48]


def test_neighbours_change_words_or_whole_columns_within_their_limits() -> None:
    found = neighbours(np.full((400, 6), 7, dtype=np.int64), WORDS, np.random.default_rng(1))
    assert found.min() == -8
    assert found.max() == 7
    changed = found != 7
    assert (changed[:, :3] & changed[:, 3:]).any()
    assert (changed.sum(axis=1) == 1).any()
