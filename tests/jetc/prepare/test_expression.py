"""Expressions: the ranges that they know, and what cannot be built."""

from __future__ import annotations

import pytest
from jetc.prepare.expression import (
    Constant,
    add,
    choose,
    clip,
    constant,
    divide,
    equal,
    field,
    leading_one,
    less,
    look_up,
    multiply,
    over_candidates,
    root,
    shift,
    shift_by,
    subtract,
    totals_of,
    wrap,
)

A = field("candidate", "a", -3, 5)
B = field("jet", "b", 0, 6)


@pytest.mark.parametrize(
    ("made", "low", "high", "width"),
    [
        (A, -3, 5, 4),
        (B, 0, 6, 3),
        (constant(0), 0, 0, 1),
        (constant(-4), -4, -4, 3),
        (add(A, B), -3, 11, 5),
        (subtract(A, B), -9, 5, 5),
        (multiply(A, B), -18, 30, 6),
        (multiply(A, A), 0, 25, 5),
        (divide(B, add(B, 2)), 0, 3, 2),
        (shift(A, -1), -2, 2, 3),
        (shift(A, 2), -12, 20, 6),
        (shift_by(A, B), -192, 320, 10),
        (leading_one(B), 0, 2, 2),
        (root(B), 0, 2, 2),
        (look_up(B, (9, 1, 2, 3, 4, 5, 6, -7), "t"), 1, 9, 4),
        (less(A, B), 0, 1, 1),
        (choose(equal(A, B), A, B), -3, 6, 4),
        (clip(A, -1, 9), -1, 5, 4),
        (clip(A, 7, 9), 7, 7, 3),
        (wrap(A, 3, signed=True), -4, 3, 3),
    ],
)
def test_the_range_of_a_value_is_known(made: Constant, low: int, high: int, width: int) -> None:
    assert (made.low, made.high, made.width) == (low, high, width)


def test_what_changes_nothing_is_no_node() -> None:
    assert shift(A, 0) is A
    assert clip(A, -3, 5) is A
    assert wrap(A, 4, signed=True) is A


def test_what_a_reading_could_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="62 bits"):
        shift(A, 61)
    with pytest.raises(ValueError, match="from 0 on"):
        root(A)
    with pytest.raises(ValueError, match="from 0 on"):
        leading_one(A)
    with pytest.raises(ValueError, match="from 1 on"):
        divide(B, B)
    with pytest.raises(ValueError, match="from 0 on"):
        shift_by(B, A)
    with pytest.raises(ValueError, match="table t with an entry for each"):
        look_up(B, (1, 2), "t")
    with pytest.raises(ValueError, match="condition of 0 and 1"):
        choose(A, 1, 2)


def test_a_sum_over_candidates_is_of_their_words_alone() -> None:
    own = field("candidate", "own", -2, 5)
    total = over_candidates(own, 3)
    assert (total.low, total.high) == (-6, 15)
    assert over_candidates(field("candidate", "pt", 1, 5), 3).low == 0  # an empty slot adds 0
    assert totals_of([add(total, total), own]) == (total,)
    for source, most in ((field("jet", "pt", 0, 5), 3), (constant(1), 3), (own, 0), (total, 3)):
        with pytest.raises(ValueError, match="of their words alone is wanted"):
            over_candidates(source, most)
