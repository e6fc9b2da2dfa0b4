"""What expressions are worth, against Python's own integers."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.prepare.expression import (
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
    wrap,
)
from jetc.prepare.meaning import FieldValueError, evaluate

if TYPE_CHECKING:
    from jetc.prepare.expression import Expression

A = field("candidate", "a", -9, 9)
B = field("jet", "b", 0, 7)
CASES = [(a, b) for a in range(-9, 10) for b in range(8)]


def worth(node: Expression) -> list[int]:
    a, b = (np.array(column) for column in zip(*CASES, strict=True))
    found = evaluate([node], {("candidate", "a"): a, ("jet", "b"): b})[0]
    return [int(each) for each in np.broadcast_to(found, len(CASES))]


@pytest.mark.parametrize(
    ("node", "wanted"),
    [
        (add(A, B), lambda a, b: a + b),
        (subtract(A, B), lambda a, b: a - b),
        (multiply(A, B), lambda a, b: a * b),
        (divide(B, add(B, 3)), lambda _, b: b // (b + 3)),
        (shift(A, -2), lambda a, _: a // 4),
        (shift(A, 2), lambda a, _: a * 4),
        (shift_by(A, B), lambda a, b: a << b),
        (leading_one(B), lambda _, b: max(b.bit_length() - 1, 0)),
        (root(multiply(A, A)), lambda a, _: isqrt(a * a)),
        (root(B), lambda _, b: isqrt(b)),
        (look_up(B, tuple(range(7, -1, -1)), "t"), lambda _, b: 7 - b),
        (equal(A, B), lambda a, b: int(a == b)),
        (less(A, B), lambda a, b: int(a < b)),
        (choose(less(A, 0), B, A), lambda a, b: b if a < 0 else a),
        (clip(A, -2, 3), lambda a, _: min(max(a, -2), 3)),
        (wrap(A, 3, signed=True), lambda a, _: (a + 4) % 8 - 4),
        (wrap(A, 3, signed=False), lambda a, _: a % 8),
        (constant(5), lambda *_: 5),
    ],
)
def test_each_node_is_worth_what_integers_say(node: Expression, wanted) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert worth(node) == [wanted(a, b) for a, b in CASES]


def test_leading_ones_and_roots_are_exact_where_floats_are_not() -> None:
    wide = field("jet", "b", 0, (1 << 53) + (1 << 30))
    values = np.array([(1 << 53) + 1, (1 << 53) - 1, (1 << 40) - 1, 1 << 31, 94906267**2 - 1])
    found, roots = evaluate([leading_one(wide), root(wide)], {("jet", "b"): values})
    assert found.tolist() == [int(each).bit_length() - 1 for each in values]
    assert roots.tolist() == [isqrt(int(each)) for each in values]


def test_a_field_holds_integers_of_its_word() -> None:
    with pytest.raises(FieldValueError, match="jet b is 8, and its word has 0 to 7"):
        evaluate([B], {("jet", "b"): np.array([3, 8])})
    with pytest.raises(FieldValueError, match="integers are wanted, not float64"):
        evaluate([B], {("jet", "b"): np.array([3.0])})


def test_a_sum_is_over_the_last_axis_and_of_no_more_candidates_than_it_was_made_for() -> None:
    values = np.array([[3, 0, 5], [0, 0, 0], [9, 9, 9]])
    pt = field("candidate", "pt", 0, 9)
    node = subtract(B, over_candidates(multiply(pt, 2), 3))
    found = evaluate([node], {("candidate", "pt"): values, ("jet", "b"): np.array([[1], [2], [7]])})[0]
    assert found.tolist() == [[-15], [2], [-47]]
    with pytest.raises(ValueError, match="a sum over 3 candidates leaves 0 to 18"):
        evaluate([over_candidates(pt, 2)], {("candidate", "pt"): values})


def test_what_is_known_of_a_sum_is_taken_for_it() -> None:
    total = over_candidates(A, 4)
    assert evaluate([add(total, 1)], {}, {total: np.array([5, -2])})[0].tolist() == [6, -1]
