"""Ends and widths of operands."""

from __future__ import annotations

from jetc.rtl.link.wires import Wire, bits_of, ends_of, width_of

SIGNED, UNSIGNED = Wire("s", -8, 7), Wire("u", 0, 15)


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
