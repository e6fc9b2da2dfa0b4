"""Every kind of node in Verilog and VHDL, alone and in random expressions, against its meaning in numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.ports import Port
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
    root,
    shift,
    shift_by,
    subtract,
    wrap,
)
from jetc.prepare.meaning import evaluate
from jetc.rtl.link.body import Body
from jetc.rtl.link.module import Given, Module
from jetc.rtl.link.part import code, lowered
from jetc.rtl.link.staging import staged
from jetc.rtl.link.wires import Wire
from jetc.rtl.top import Bits
from jetc.rtl.verilog.staged import module_text
from jetc.rtl.vhdl.staged import module_text as vhdl_text
from jetc.rtl.vhdl.values import package_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jetc.prepare.expression import Expression

    Simulate = Callable[..., list[int]]

A = field("candidate", "a", -1024, 1023)
B = field("candidate", "b", 0, 16383)
C = field("jet", "c", 0, 7)
D = field("jet", "d", -2048, 2047)
FIELDS = (A, B, C, D)
SIGN, WRAPPED, WIDE = wrap(A, 1, signed=True), wrap(A, 7, signed=True), multiply(B, add(B, D.high + 1))
WIRES = {
    (each.owner, each.name): Wire(each.name, each.low, each.high, shared=each.owner == "jet")
    for each in FIELDS
}
ROWS = 400


def rows() -> dict[tuple[str, str], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Return values of the fields: all pairs of their ends, powers of two, and random ones."""
    drawn = np.random.default_rng(5)
    found = {}
    for each in FIELDS:
        ends = [each.low, each.low + 1, 0, 1, 2, 3, each.high // 2, each.high - 1, each.high]
        kinds = (drawn.choice(ends, ROWS), 1 << drawn.integers(0, each.high.bit_length(), ROWS))
        spread = drawn.integers(each.low, each.high + 1, ROWS)
        found[each.owner, each.name] = np.where(
            drawn.integers(0, 4, ROWS) == 0,
            kinds[0],
            np.where(drawn.integers(0, 4, ROWS) == 0, kinds[1], spread),
        )
    return found  # type: ignore[return-value]


def differing(
    nodes: Sequence[Expression], levels: int, simulate: Simulate, *, vhdl: bool = False
) -> list[tuple[int, int]]:
    """Return (node, row) wherever `nodes` in a simulator differ from what they are worth."""
    results = lowered(((f"r{at}", node) for at, node in enumerate(nodes)), WIRES, 1)
    found = staged(results, levels, dict.fromkeys(WIRES.values(), 0))
    body = Body(found)
    codes = (
        code(each, node.width, body, found.stages - 1) for each, node in zip(results, nodes, strict=True)
    )
    bits = sum(each.width for each in nodes)
    widths = {f"in_{each.name}": each.width for each in FIELDS}
    ports = (*(Port(name, "in", width) for name, width in widths.items()), Port("given", "out", bits))
    given = (Given("given", tuple(codes)),)
    wires = tuple(
        (each, Bits(f"in_{each.name}", each.width)) for each in WIRES.values() if each in found.stage
    )
    module = Module((), "dut", ports, wires, body, given)
    texts = [package_text("dut_values"), vhdl_text(module, "dut_values")] if vhdl else [module_text(module)]
    values = rows()
    words = simulate(
        texts,
        "dut",
        [
            {f"in_{each.name}": int(values[each.owner, each.name][at]) for each in FIELDS}
            for at in range(ROWS)
        ],
        widths=widths,
        result=("given", bits),
        wait=found.stages - 1,
    )
    wanted = evaluate(nodes, values)  # type: ignore[arg-type]
    wrong, offset = [], 0
    for at, node in enumerate(nodes):
        codes_of = np.broadcast_to(wanted[at], ROWS)
        mask = (1 << node.width) - 1
        wrong += [
            (at, row) for row in range(ROWS) if (words[row] >> offset) & mask != int(codes_of[row]) & mask
        ]
        offset += node.width
    return wrong


def every_kind() -> list[Expression]:
    table = tuple((7 * each) % 23 - 11 for each in range(8))
    return [
        add(A, B), add(A, -5), subtract(C, D), subtract(3, A), multiply(A, D), multiply(A, A),
        multiply(B, C), multiply(less(A, 0), D), multiply(B, 37), multiply(D, -12), divide(B, add(C, 1)),
        divide(B, constant(7)), divide(constant(9000), add(B, 1)), divide(C, add(B, 1)), shift(A, 3),
        shift(A, -4), shift(B, -13), shift(D, -30), shift_by(A, C), shift_by(B, C), leading_one(B),
        leading_one(C), subtract(13, leading_one(B)), root(B), root(C), root(multiply(D, D)),
        root(multiply(B, B)), look_up(C, table, "t"), add(look_up(C, table, "t"), 9),
        look_up(subtract(13, leading_one(B)), tuple(range(0, 28, 2)), "p"), equal(A, D), equal(A, -1024),
        equal(C, 9), less(A, B), less(B, A), less(A, -3), less(C, 4), less(D, 5000),
        choose(less(A, 0), B, D), choose(equal(C, 1), -1, A), clip(A, 0, 255), clip(A, -256, 255),
        clip(A, -7, 100), clip(D, -2048, 5), clip(D, -1, 0), clip(B, 1, 16383), clip(B, 0, 1023),
        clip(D, 3, 1000), clip(A, -300, -2), clip(shift(clip(B, 0, 8191), -3), 0, 500),
        wrap(A, 4, signed=False), wrap(A, 4, signed=True), wrap(B, 14, signed=True),
        wrap(D, 1, signed=True), wrap(A, 16, signed=False), constant(-5), C, D, *limited_quotients(),
        add(shift(B, 3), C), add(shift(A, 14), B), add(shift(B, 2), C), multiply(C, C), multiply(B, B),
        multiply(SIGN, SIGN), multiply(WRAPPED, WRAPPED), leading_one(WIDE), subtract(30, leading_one(WIDE)),
        look_up(leading_one(WIDE), tuple((5 * each) % 19 - 7 for each in range(29)), "q"),
    ]  # fmt: skip


def limited_quotients() -> list[Expression]:
    """Return quotients of which a port shows less than all: limits, dropped bits, rounding."""
    small, wide = add(C, 1), add(wrap(B, 9, signed=False), 1)
    return [
        clip(divide(B, small), 0, 1023), clip(divide(B, small), 0, 1000), clip(divide(B, wide), 0, 2),
        clip(divide(B, wide), 0, 16000), clip(divide(B, wide), 5, 700), clip(divide(B, wide), 0, 1),
        clip(divide(B, constant(7)), 0, 500), clip(divide(constant(9000), wide), 0, 63),
        shift(divide(B, wide), -3), shift(add(divide(B, small), 4), -3), divide(C, small),
        shift(divide(B, shift(small, 2)), -1), clip(shift(clip(divide(B, wide), 0, 5000), 2), 0, 3000),
        divide(B, wide),
        clip(shift(add(clip(divide(shift(B, 5), wide), 0, 90000), 8), -4), 0, 255),
    ]  # fmt: skip


@pytest.mark.parametrize("levels", [1, 2, 5])
def test_every_kind_of_node_is_worth_what_it_means(levels: int, simulate: Simulate) -> None:
    assert differing(every_kind(), levels, simulate) == []


def test_every_kind_of_node_is_worth_the_same_in_vhdl(simulate_vhdl: Simulate) -> None:
    assert differing(every_kind(), 2, simulate_vhdl, vhdl=True) == []


@pytest.mark.parametrize("seed", range(4))
def test_random_expressions_are_worth_what_they_mean(seed: int, simulate: Simulate) -> None:
    drawn = np.random.default_rng(seed)
    assert differing(random_expressions(drawn, 60), 1 + seed, simulate) == []


def random_expressions(drawn: np.random.Generator, count: int) -> list[Expression]:
    """Return expressions of each other, none of more than 40 bits."""
    known: list[Expression] = [*FIELDS, constant(0), constant(whole(drawn, -99, 99))]
    while len(known) < count:
        made = grown(drawn, known)
        if made.width <= 40:
            known.append(made)
    return known


def whole(drawn: np.random.Generator, low: int, high: int) -> int:
    """Return a whole number from `low` to `high`."""
    return int(drawn.integers(low, high + 1))


def grown(drawn: np.random.Generator, known: Sequence[Expression]) -> Expression:
    one, other = known[whole(drawn, 0, len(known) - 1)], known[whole(drawn, 0, len(known) - 1)]
    low = whole(drawn, -600, 600)
    natural = clip(one, 0, 300)
    small = wrap(other, 3, signed=False)
    entries = tuple(whole(drawn, -40, 300) for _ in range(301))
    makers: list[Callable[[], Expression]] = [
        lambda: add(one, other),
        lambda: subtract(one, other),
        lambda: multiply(clip(one, low, low + 500), clip(other, -70, 90)),
        lambda: divide(natural, clip(other, 1, 77)),
        lambda: clip(divide(shift(natural, 3), clip(other, 1, 77)), 0, whole(drawn, 1, 300)),
        lambda: shift(add(divide(shift(natural, 5), clip(other, 1, 77)), 4), -3),
        lambda: shift(one, whole(drawn, -6, 3)),
        lambda: shift_by(clip(one, low, low + 500), small),
        lambda: leading_one(natural),
        lambda: root(natural),
        lambda: look_up(natural, entries, "t"),
        lambda: look_up(leading_one(natural), entries, "t"),
        lambda: look_up(small, entries, "t"),
        lambda: equal(one, other),
        lambda: less(one, other),
        lambda: choose(less(one, low), other, known[0]),
        lambda: choose(equal(small, 3), look_up(small, entries, "u"), low),
        lambda: clip(one, low, low + whole(drawn, 0, 900)),
        lambda: wrap(one, whole(drawn, 1, 9), signed=drawn.random() < 0.5),
    ]
    return makers[whole(drawn, 0, len(makers) - 1)]()
