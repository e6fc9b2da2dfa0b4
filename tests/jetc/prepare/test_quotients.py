"""Shorter quotients have the values of whole ones, and no digit that nothing reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.expression import (
    Clip,
    Quotient,
    add,
    clip,
    constant,
    divide,
    field,
    nodes_of,
    shift,
    subtract,
    wrap,
)
from jetc.prepare.meaning import evaluate
from jetc.prepare.ports import input_codes
from jetc.prepare.quotients import shortened
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.prepare.expression import Expression

A = field("candidate", "a", 0, 4000)
B = field("jet", "b", 1, 40)
WHOLE = divide(A, B)
MOVED = divide(add(shift(A, 4), B), shift(B, 1))
PTS = np.unique([*range(40), *(1 << at for at in range(14)), *range(90, 16384, 173), 16382, 16383])


def digits(nodes: Sequence[Expression]) -> list[int]:
    """Return the bits of each quotient that is made, within its limits where they are its own."""
    found = {id(each): each.width for each in nodes_of(nodes) if isinstance(each, Quotient)}
    limited = [each for each in nodes_of(nodes) if isinstance(each, Clip)]
    found |= {id(each.source): each.width for each in limited if id(each.source) in found}
    return list(found.values())


def same(nodes: Sequence[Expression]) -> bool:
    fields = {("candidate", "a"): np.arange(4001)[:, np.newaxis], ("jet", "b"): np.arange(1, 41)}
    pairs = zip(evaluate(nodes, fields), evaluate(shortened(nodes), fields), strict=True)  # type: ignore[arg-type]
    return all(bool((one == other).all()) for one, other in pairs)


@pytest.mark.parametrize(
    ("node", "bits"),
    [
        (shift(WHOLE, -3), 9),
        (shift(MOVED, -3), 12),
        (shift(add(MOVED, 4), -3), 12),
        (shift(add(MOVED, 2), -3), 12),
        (shift(add(MOVED, 3), -3), 15),
        (shift(clip(MOVED, 0, 900), -3), 7),
        (shift(clip(WHOLE, 70, 900), -3), 7),
        (clip(shift(add(clip(MOVED, 0, 5000), 4), -3), 0, 255), 8),
        (clip(shift(clip(WHOLE, 5, 900), 2), 0, 300), 7),
        (clip(shift(WHOLE, 2), -7, 300), 7),
        (clip(clip(WHOLE, 3, 900), 20, 100), 7),
        (clip(clip(WHOLE, 20, 100), 3, 90), 7),
        (shift(divide(constant(4000), B), -2), 10),
        (wrap(shift(clip(MOVED, 0, 900), -3), 4, signed=True), 7),
    ],
)
def test_a_quotient_has_the_digits_that_are_read(node: Expression, bits: int) -> None:
    assert same([node])
    assert digits(shortened([node])) == [bits]


def test_a_quotient_that_others_read_stays_one() -> None:
    nodes = [shift(WHOLE, -3), add(WHOLE, 1)]
    assert same(nodes)
    assert digits(shortened(nodes)) == [12]
    limited = clip(MOVED, 0, 900)
    tie = subtract(shift(limited, -2), wrap(limited, 2, signed=False))
    assert same([tie])
    assert digits(shortened([tie])) == [10]


def test_without_a_quotient_every_node_stays() -> None:
    node = shift(clip(add(A, 4), 0, 900), -3)
    assert shortened([node])[0] is node


@pytest.mark.parametrize(
    ("target", "bits"),
    [
        ("ap_ufixed<10,1,AP_TRN,AP_SAT>", 10),
        ("ap_ufixed<10,1,AP_RND,AP_SAT>", 10),
        ("ap_ufixed<10,1,AP_RND_CONV,AP_SAT>", 13),
        ("ap_ufixed<14,1,AP_RND,AP_SAT>", 14),
        ("ap_fixed<9,9,AP_RND_CONV,AP_SAT>", 20),
        ("ap_ufixed<24,12,AP_TRN,AP_SAT>", 23),
        ("ap_fixed<11,9,AP_RND,AP_WRAP>", 14),
    ],
)
def test_the_ratio_of_the_first_producer_is_made_as_far_as_its_port_shows(target: str, bits: int) -> None:
    nodes = input_codes(ENCODINGS["cmssw-v0"], [("pt_rel", FixedPoint.parse(target))])
    made = shortened(nodes)
    fields = {("candidate", "pt"): PTS[:, np.newaxis], ("jet", "pt"): PTS}
    one, other = evaluate([*nodes, *made], fields)  # type: ignore[arg-type]
    assert np.array_equal(one, other)
    assert digits(made) == [bits]
