"""The VHDL of values: vectors throughout, functions of a package."""

from __future__ import annotations

import pytest
from jetc.rtl.link.values import (
    All,
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
from jetc.rtl.vhdl.values import function_text, value_text

SIGNED, UNSIGNED = Wire("s", -8, 7), Wire("u", 0, 15)
ONE, OTHER = Read(SIGNED, 4), Read(UNSIGNED, 4)
FLAG = Read(UNSIGNED, 1)


@pytest.mark.parametrize(
    ("wire", "width", "low", "wanted"),
    [
        (SIGNED, 4, 0, "x"),
        (SIGNED, 6, 0, "((1 downto 0 => x(3)) & x)"),
        (UNSIGNED, 6, 0, '(2d"0" & x)'),
        (UNSIGNED, 2, 0, "x(1 downto 0)"),
        (SIGNED, 4, 2, "((1 downto 0 => x(3)) & x(3 downto 2))"),
        (SIGNED, 3, 4, "(2 downto 0 => x(3))"),
        (UNSIGNED, 3, 9, '3d"0"'),
    ],
)
def test_an_operand_is_extended_or_cut_bit_by_bit(wire: Wire, width: int, low: int, wanted: str) -> None:
    assert value_text(Read(wire, width, low), lambda _: "x") == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (Constant(-8, 4), '4d"8"'),
        (Sum(Difference(ONE, OTHER), Constant(1, 4)), 'sum(difference(s, u), 4d"1")'),
        (Beside((Not(FLAG), Repeated(FLAG, 3))), "((not u(0 downto 0)) & repeated(u(0 downto 0), 3))"),
        (Chosen(((FLAG, ONE), (All(ONE), OTHER)), ONE), "chosen(u(0 downto 0), s, chosen(all_set(s), u, s))"),
        (AnyOf((FLAG, FLAG)), "(u(0 downto 0) or u(0 downto 0))"),
        (Below(ONE, OTHER, signed=True), "signed_below(s, u)"),
    ],
)
def test_what_is_a_statement_or_of_numbers_is_a_function(value: Sum, wanted: str) -> None:
    assert value_text(value, lambda wire: wire.name) == wanted


def test_tables_are_functions() -> None:
    table = Wire("t", 0, 7, 0.5, (UNSIGNED,), Tabled(Read(UNSIGNED, 2), 2, ((0, 3), (1, 7), (2, 3)), 3))
    assert 'when 2d"1" => return 3d"7";\n            when others => return 3d"3";' in str(
        function_text(table)
    )
    place = Wire("p", 0, 7, 0.5, (UNSIGNED,), Encoded(Read(UNSIGNED, 3), 3, (0, 5, 6)))
    assert "elsif place(1) = '1' then\n            return 3d\"5\";" in str(function_text(place))
    with pytest.raises(ValueError, match="stands alone"):
        value_text(Encoded(ONE, 4, (0,)), lambda each: each.name)
