"""Operands in the width in which they are wanted, and names in the text of a wire."""

from __future__ import annotations

import pytest
from jetc.rtl.link.wires import Wire, bits_of, ends_of, literal, resized, width_of, with_names

SIGNED, UNSIGNED = Wire("s", -8, 7), Wire("u", 0, 15)


@pytest.mark.parametrize(
    ("wire", "width", "low", "wanted"),
    [
        (SIGNED, 4, 0, "$1"),
        (SIGNED, 6, 0, "{{2{$1[3]}}, $1}"),
        (UNSIGNED, 6, 0, "{2'd0, $1}"),
        (UNSIGNED, 2, 0, "$1[1:0]"),
        (SIGNED, 4, 2, "{{2{$1[3]}}, $1[3:2]}"),
        (UNSIGNED, 2, 1, "$1[2:1]"),
        (SIGNED, 3, 4, "{3{$1[3]}}"),
        (UNSIGNED, 3, 9, "3'd0"),
    ],
)
def test_an_operand_is_extended_or_cut_bit_by_bit(wire: Wire, width: int, low: int, wanted: str) -> None:
    assert resized(1, wire, width, low=low) == wanted


def test_a_number_is_its_bits() -> None:
    assert (literal(5, 4), literal(-1, 4), literal(-8, 4)) == ("4'd5", "4'd15", "4'd8")


def test_a_width_has_room_for_both_ends() -> None:
    assert [width_of(*each) for each in ((0, 0), (0, 8), (-8, 7), (-9, 0), (-1, 8), (-1, 0))] == [
        1,
        4,
        4,
        5,
        5,
        1,
    ]


def test_operands_have_ends_and_bits() -> None:
    assert (ends_of(-3), ends_of(SIGNED)) == ((-3, -3), (-8, 7))
    assert bits_of(SIGNED, 9, UNSIGNED, SIGNED) == 8


def test_a_text_reads_its_sources_by_their_names() -> None:
    wire = Wire("sum", -8, 22, 1.0, (SIGNED, UNSIGNED), "{$1, 1'd0} + $0")
    assert with_names(wire, lambda each: f"{each.name}_s2") == "{u_s2, 1'd0} + s_s2"
