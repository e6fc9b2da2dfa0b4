"""The VHDL of what a wire is worth: each value is a vector, also one of a single bit.

What VHDL has as a statement only, or for numbers only, is a function of vectors in a package of the design.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc.rtl.link.values import (
    All,
    AllOf,
    Any,
    AnyOf,
    AtLeast,
    Below,
    Beside,
    Chosen,
    Constant,
    Difference,
    Encoded,
    Equal,
    Not,
    Read,
    Repeated,
    ShiftedUp,
    Sum,
    Tabled,
)
from jetc.rtl.top import Bits
from jetc.rtl.vhdl.words import sliced, vector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jetc.rtl.link.values import Value
    from jetc.rtl.link.wires import Wire

    Name = Callable[[Wire], str]

__all__ = ["bits_text", "function_text", "package_text", "value_text", "wire_text"]

_PACKAGE = """\
-- What the modules from words on the link calculate with: functions of vectors of one width.
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;

package {name} is
    subtype flag is std_logic_vector(0 downto 0);
    function sum(left, right : std_logic_vector) return std_logic_vector;
    function difference(left, right : std_logic_vector) return std_logic_vector;
    function shifted_up(value, by : std_logic_vector) return std_logic_vector;
    function chosen(condition : flag; left, right : std_logic_vector) return std_logic_vector;
    function repeated(bit : flag; times : positive) return std_logic_vector;
    function all_set(value : std_logic_vector) return std_logic_vector;
    function any_set(value : std_logic_vector) return std_logic_vector;
    function equal(left, right : std_logic_vector) return std_logic_vector;
    function below(left, right : std_logic_vector) return std_logic_vector;
    function signed_below(left, right : std_logic_vector) return std_logic_vector;
    function at_least(left, right : std_logic_vector) return std_logic_vector;
end package {name};

package body {name} is
    function flag_of(condition : boolean) return std_logic_vector is
    begin
        if condition then
            return "1";
        end if;
        return "0";
    end function;

    function sum(left, right : std_logic_vector) return std_logic_vector is
    begin
        return std_logic_vector(unsigned(left) + unsigned(right));
    end function;

    function difference(left, right : std_logic_vector) return std_logic_vector is
    begin
        return std_logic_vector(unsigned(left) - unsigned(right));
    end function;

    function shifted_up(value, by : std_logic_vector) return std_logic_vector is
    begin
        return std_logic_vector(shift_left(unsigned(value), to_integer(unsigned(by))));
    end function;

    function chosen(condition : flag; left, right : std_logic_vector) return std_logic_vector is
    begin
        if condition = "1" then
            return left;
        end if;
        return right;
    end function;

    function repeated(bit : flag; times : positive) return std_logic_vector is
        variable made : std_logic_vector(times - 1 downto 0);
    begin
        made := (others => bit(0));
        return made;
    end function;

    function all_set(value : std_logic_vector) return std_logic_vector is
        variable made : flag;
    begin
        made(0) := and value;
        return made;
    end function;

    function any_set(value : std_logic_vector) return std_logic_vector is
        variable made : flag;
    begin
        made(0) := or value;
        return made;
    end function;

    function equal(left, right : std_logic_vector) return std_logic_vector is
    begin
        return flag_of(unsigned(left) = unsigned(right));
    end function;

    function below(left, right : std_logic_vector) return std_logic_vector is
    begin
        return flag_of(unsigned(left) < unsigned(right));
    end function;

    function signed_below(left, right : std_logic_vector) return std_logic_vector is
    begin
        return flag_of(signed(left) < signed(right));
    end function;

    function at_least(left, right : std_logic_vector) return std_logic_vector is
    begin
        return flag_of(unsigned(left) >= unsigned(right));
    end function;
end package body {name};
"""


def package_text(name: str) -> str:
    """Return the package `name` of the functions that values are made with."""
    return _PACKAGE.format(name=name)


def wire_text(wire: Wire, name: Name) -> str:
    """Spell what a wire is worth, with the names of its sources as they are to be read."""
    match wire.value:
        case None:
            return ""
        case Tabled(address=read) | Encoded(value=read):
            return f"{_function(wire)}({value_text(read, name)})"
        case value:
            return value_text(value, name)


def value_text(value: Value, name: Name) -> str:  # noqa: C901, PLR0911, PLR0912 - a case for each kind
    """Spell a value; ValueError of a table, which is a function."""
    match value:
        case Read():
            return _read(name(value.wire), value)
        case Bits():
            return bits_text(value)
        case Constant():
            return _literal(value.number, value.width)
        case Beside(parts=(alone,)):
            return value_text(alone, name)
        case Beside():
            return f"({' & '.join(value_text(each, name) for each in value.parts)})"
        case Repeated():
            return f"repeated({value_text(value.bit, name)}, {value.times})"
        case Sum() | Difference() | ShiftedUp() | AllOf() | Equal() | AtLeast() | Below():
            return _of_two(value, name)
        case Chosen():
            text = value_text(value.otherwise, name)
            for flag, each in reversed(value.cases):
                text = f"chosen({value_text(flag, name)}, {value_text(each, name)}, {text})"
            return text
        case AnyOf(parts=(alone,)):
            return value_text(alone, name)
        case AnyOf():
            return f"({' or '.join(value_text(each, name) for each in value.parts)})"
        case Not():
            return f"(not {value_text(value.value, name)})"
        case All():
            return f"all_set({value_text(value.value, name)})"
        case Any():
            return f"any_set({value_text(value.value, name)})"
        case Tabled() | Encoded():
            raise ValueError("a table stands alone")
        case _:
            assert_never(value)


def _of_two(value: Sum | Difference | ShiftedUp | AllOf | Equal | AtLeast | Below, name: Name) -> str:
    match value:
        case Sum():
            function = "sum"
        case Difference():
            function = "difference"
        case ShiftedUp():
            return f"shifted_up({value_text(value.value, name)}, {value_text(value.by, name)})"
        case AllOf():
            return f"({value_text(value.left, name)} and {value_text(value.right, name)})"
        case Equal():
            function = "equal"
        case AtLeast():
            function = "at_least"
        case Below():
            function = "signed_below" if value.signed else "below"
        case _:
            assert_never(value)
    return f"{function}({value_text(value.left, name)}, {value_text(value.right, name)})"


def bits_text(bits: Bits) -> str:
    """Spell bits of a wire."""
    return bits.wire if bits.low is None else sliced(bits.wire, bits.low, bits.width)


def _literal(number: int, width: int) -> str:
    return f'{width}d"{number & ((1 << width) - 1)}"'


def _read(name: str, read: Read) -> str:
    wire, low, width = read.wire, read.low, read.width
    kept, top = wire.width - low, f"{name}({wire.width - 1})"
    if kept <= 0:
        return f"({width - 1} downto 0 => {top})" if wire.signed else _literal(0, width)
    if kept >= width:
        return name if low == 0 and kept == width else sliced(name, low, width)
    part = sliced(name, low, kept) if low else name
    fill = f"({width - kept - 1} downto 0 => {top})" if wire.signed else _literal(0, width - kept)
    return f"({fill} & {part})"


def _function(wire: Wire) -> str:
    return f"{wire.name}_of"


def function_text(wire: Wire) -> str | None:
    """Return the function of a wire that is read from a table; None of any other."""
    match wire.value:
        case Tabled() as table:
            return _framed(wire, table.width, _cases(wire, table))
        case Encoded() as found:
            return _framed(wire, found.width, _places(wire, found))
        case _:
            return None


def _cases(wire: Wire, table: Tabled) -> Iterator[str]:
    yield "case place is"
    for at, value in table.entries:
        if value != table.usual:
            yield f"    when {_literal(at, table.width)} => return {_literal(value, wire.width)};"
    yield f"    when others => return {_literal(table.usual, wire.width)};"
    yield "end case;"


def _places(wire: Wire, found: Encoded) -> Iterator[str]:
    """Yield one place after the other, the highest first."""
    word = "if"
    for place in range(found.width - 1, 0, -1):
        yield f"{word} place({place}) = '1' then"
        yield f"    return {_literal(found.entries[place], wire.width)};"
        word = "elsif"
    yield "else"
    yield f"    return {_literal(found.entries[0], wire.width)};"
    yield "end if;"


def _framed(wire: Wire, width: int, lines: Iterator[str]) -> str:
    name = _function(wire)
    return "\n".join(
        [
            f"    function {name}(place : {vector(width)}) return std_logic_vector is",
            "    begin",
            *(f"        {each}" for each in lines),
            "    end function;",
        ]
    )
