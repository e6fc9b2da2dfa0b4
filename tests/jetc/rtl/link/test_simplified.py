"""Simplified expressions have the same values, and tables have what was done to their entries."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.expression import (
    Choice,
    Clip,
    Expression,
    Lookup,
    add,
    choose,
    clip,
    constant,
    equal,
    field,
    leading_one,
    look_up,
    multiply,
    shift,
    sources_of,
    subtract,
)
from jetc.prepare.meaning import evaluate
from jetc.prepare.ports import input_codes
from jetc.rtl.link.simplified import Simplifier
from jetc_runtime.fixed_point import FixedPoint

A = field("candidate", "a", 0, 7)
B = field("candidate", "b", -9, 900)
TABLE = look_up(A, (3, 9, -20, 5, 6, 7, 0, 100), "t")


def same(node: Expression, made: Expression) -> bool:
    a, b = (each.ravel() for each in np.meshgrid(np.arange(8), np.arange(-9, 901)))
    values = evaluate([node, made], {("candidate", "a"): a, ("candidate", "b"): b})
    return bool((np.broadcast_to(values[0], a.shape) == np.broadcast_to(values[1], a.shape)).all())


def test_what_is_done_to_an_entry_is_in_the_table() -> None:
    node = shift(add(multiply(TABLE, 3), 1), -2)
    made = Simplifier().of(node)
    assert isinstance(made, Lookup)
    assert made.address is A
    assert made.entries == tuple((each * 3 + 1) // 4 for each in (3, 9, -20, 5, 6, 7, 0, 100))


def test_two_entries_at_one_address_are_one_table() -> None:
    made = Simplifier().of(subtract(TABLE, shift(TABLE, 1)))
    assert isinstance(made, Lookup)
    assert same(subtract(TABLE, shift(TABLE, 1)), made)


def test_what_is_done_to_a_choice_of_a_table_is_in_the_table() -> None:
    node = clip(add(choose(equal(B, 0), 0, TABLE), 2), 0, 50)
    made = Simplifier().of(node)
    assert isinstance(made, Choice)
    assert isinstance(made.otherwise, Lookup)
    assert same(node, made)


def test_a_limit_of_a_limit_is_one() -> None:
    node = clip(shift(clip(B, 0, 800), -2), 0, 100)
    made = Simplifier().of(node)
    assert isinstance(made, Clip)
    assert not [each for each in sources_of(made.source) if isinstance(each, Clip)]
    assert same(node, made)


def test_a_limit_that_is_wider_than_the_inner_one_stays() -> None:
    node = clip(shift(clip(B, 20, 800), -2), 0, 199)
    assert same(node, Simplifier().of(node))


def test_the_place_of_a_leading_one_is_an_address_of_tables() -> None:
    inner = leading_one(add(B, 9))
    node = look_up(subtract(9, inner), tuple(range(0, 30, 3)), "t")
    made = Simplifier().of(node)
    assert isinstance(made, Lookup)
    assert same(node, made)


def test_equal_nodes_are_one() -> None:
    simplifier = Simplifier()
    assert simplifier.of(add(B, 3)) is simplifier.of(add(B, 3))
    assert simplifier.of(add(B, 3)) is not simplifier.of(add(B, 4))
    assert simplifier.of(constant(3)) is simplifier.of(constant(3))


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_mass_has_its_cast_in_the_table(name: str) -> None:
    target = FixedPoint.parse("ap_ufixed<8,0,AP_RND_CONV,AP_SAT>")
    (code,) = input_codes(ENCODINGS[name], [("mass", target)])
    made = Simplifier().of(code)
    assert isinstance(made, Choice)
    assert isinstance(made.otherwise, Lookup)
    assert max(made.otherwise.entries) == 128
