"""The Verilog of values: operands in the width in which they are wanted, brackets, tables."""

from __future__ import annotations

import pytest
from jetc.rtl.link.values import (
    AnyOf,
    Below,
    Beside,
    Chosen,
    Constant,
    Difference,
    Encoded,
    Not,
    Read,
    Repeated,
    Sum,
    Tabled,
)
from jetc.rtl.link.wires import Wire
from jetc.rtl.verilog.values import function_text, value_text, wire_text

SIGNED, UNSIGNED = Wire("s", -8, 7), Wire("u", 0, 15)
ONE, OTHER = Read(SIGNED, 4), Read(UNSIGNED, 4)
FLAG = Read(UNSIGNED, 1)


@pytest.mark.parametrize(
    ("wire", "width", "low", "wanted"),
    [
        (SIGNED, 4, 0, "x"),
        (SIGNED, 6, 0, "{{2{x[3]}}, x}"),
        (UNSIGNED, 6, 0, "{2'd0, x}"),
        (UNSIGNED, 2, 0, "x[1:0]"),
        (SIGNED, 4, 2, "{{2{x[3]}}, x[3:2]}"),
        (UNSIGNED, 2, 1, "x[2:1]"),
        (SIGNED, 3, 4, "{3{x[3]}}"),
        (UNSIGNED, 3, 9, "3'd0"),
    ],
)
def test_an_operand_is_extended_or_cut_bit_by_bit(wire: Wire, width: int, low: int, wanted: str) -> None:
    assert value_text(Read(wire, width, low), lambda _: "x") == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (Constant(-8, 4), "4'd8"),
        (Sum(Difference(ONE, OTHER), Constant(1, 4)), "s - u + 4'd1"),
        (Beside((Not(FLAG), Repeated(FLAG, 3))), "{~u[0:0], {3{u[0:0]}}}"),
        (Chosen(((FLAG, ONE), (FLAG, OTHER)), ONE), "u[0:0] ? s : u[0:0] ? u : s"),
        (Sum(ONE, Chosen(((FLAG, ONE),), OTHER)), "s + (u[0:0] ? s : u)"),
        (Chosen(((AnyOf((FLAG, FLAG)), ONE),), OTHER), "(u[0:0] | u[0:0]) ? s : u"),
        (Below(ONE, OTHER, signed=True), "($signed(s) < $signed(u))"),
    ],
)
def test_what_binds_more_weakly_stands_in_brackets(value: Sum, wanted: str) -> None:
    assert value_text(value, lambda wire: wire.name) == wanted


def test_a_table_is_a_function_without_its_usual_entries() -> None:
    wire = Wire("t", 0, 7, 0.5, (UNSIGNED,), Tabled(Read(UNSIGNED, 2), 2, ((0, 3), (1, 7), (2, 3)), 3))
    assert wire_text(wire, lambda each: each.name) == "t_of(u[1:0])"
    text = str(function_text(wire))
    assert [line.strip() for line in text.splitlines()[3:5]] == [
        "2'd1: t_of = 3'd7;",
        "default: t_of = 3'd3;",
    ]


def test_the_place_of_the_leading_one_is_a_case_with_bits_that_may_be_anything() -> None:
    wire = Wire("t", 0, 7, 0.5, (UNSIGNED,), Encoded(Read(UNSIGNED, 3), 3, (0, 5, 6)))
    assert "3'b01?: t_of = 3'd5;" in str(function_text(wire))
    assert "3'b1??: t_of = 3'd6;" in str(function_text(wire))
    with pytest.raises(ValueError, match="stands alone"):
        value_text(Encoded(ONE, 4, (0,)), lambda each: each.name)
