"""The Verilog of what a wire is worth."""

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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jetc.rtl.link.values import Value
    from jetc.rtl.link.wires import Wire

    Name = Callable[[Wire], str]

__all__ = ["bits_text", "function_text", "value_text", "wire_text"]


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
        case Beside():
            return f"{{{', '.join(value_text(each, name) for each in value.parts)}}}"
        case Repeated():
            return f"{{{value.times}{{{value_text(value.bit, name)}}}}}"
        case Sum() | Difference() | ShiftedUp() | AllOf() | Equal() | AtLeast():
            return _of_two(value, name)
        case Below():
            sides = (value_text(each, name) for each in (value.left, value.right))
            left, right = (f"$signed({each})" if value.signed else each for each in sides)
            return f"({left} < {right})"
        case Chosen():
            cases = (f"{_operand(flag, name)} ? {_operand(each, name)} : " for flag, each in value.cases)
            return f"{''.join(cases)}{_operand(value.otherwise, name)}"
        case AnyOf():
            return " | ".join(_operand(each, name) for each in value.parts)
        case Not():
            return f"~{_operand(value.value, name)}"
        case All():
            return f"(&{value_text(value.value, name)})"
        case Any():
            return f"(|{value_text(value.value, name)})"
        case Tabled() | Encoded():
            raise ValueError("a table stands alone")
        case _:
            assert_never(value)


def _of_two(value: Sum | Difference | ShiftedUp | AllOf | Equal | AtLeast, name: Name) -> str:
    match value:
        case Sum():
            return f"{_operand(value.left, name)} + {_operand(value.right, name)}"
        case Difference():
            return f"{_operand(value.left, name)} - {_operand(value.right, name)}"
        case ShiftedUp():
            return f"{_operand(value.value, name)} << {_operand(value.by, name)}"
        case AllOf():
            return f"({_operand(value.left, name)} & {_operand(value.right, name)})"
        case Equal():
            return f"({_operand(value.left, name)} == {_operand(value.right, name)})"
        case AtLeast():
            return f"({_operand(value.left, name)} >= {_operand(value.right, name)})"
        case _:
            assert_never(value)


def _operand(value: Value, name: Name) -> str:
    """Spell a value as a part of another: what binds more weakly is in brackets."""
    text = value_text(value, name)
    return f"({text})" if isinstance(value, Chosen | AnyOf) else text


def bits_text(bits: Bits) -> str:
    """Spell bits of a wire."""
    return bits.wire if bits.low is None else f"{bits.wire}[{bits.low + bits.width - 1}:{bits.low}]"


def _literal(number: int, width: int) -> str:
    return f"{width}'d{number & ((1 << width) - 1)}"


def _read(name: str, read: Read) -> str:
    wire, low, width = read.wire, read.low, read.width
    kept = wire.width - low
    if kept <= 0:
        return f"{{{width}{{{name}[{wire.width - 1}]}}}}" if wire.signed else f"{width}'d0"
    if kept >= width:
        return name if low == 0 and kept == width else f"{name}[{low + width - 1}:{low}]"
    part = f"{name}[{wire.width - 1}:{low}]" if low else name
    fill = f"{{{width - kept}{{{name}[{wire.width - 1}]}}}}" if wire.signed else f"{width - kept}'d0"
    return f"{{{fill}, {part}}}"


def _function(wire: Wire) -> str:
    return f"{wire.name}_of"


def function_text(wire: Wire) -> str | None:
    """Return the function of a wire that is read from a table; None of any other."""
    match wire.value:
        case Tabled() as table:
            rows = [(_literal(at, table.width), value) for at, value in table.entries]
            return _cases(wire, "case", table.width, rows, table.usual)
        case Encoded() as found:
            rows = [*zip(_places(found.width), found.entries[1:], strict=False)]
            return _cases(wire, "casez", found.width, rows, found.entries[0])
        case _:
            return None


def _places(width: int) -> Iterator[str]:
    """Yield, from place 1 on, how a value looks whose leading one is there."""
    yield from (f"{width}'b{'0' * (width - 1 - place)}1{'?' * place}" for place in range(1, width))


def _cases(wire: Wire, case: str, width: int, rows: list[tuple[str, int]], usual: int) -> str:
    name, bits = _function(wire), wire.width
    lines = [f"            {at}: {name} = {_literal(value, bits)};" for at, value in rows if value != usual]
    return "\n".join(
        [
            f"    function [{bits - 1}:0] {name};",
            f"        input [{width - 1}:0] place;",
            f"        {case} (place)",
            *lines,
            f"            default: {name} = {_literal(usual, bits)};",
            "        endcase",
            "    endfunction",
        ]
    )
