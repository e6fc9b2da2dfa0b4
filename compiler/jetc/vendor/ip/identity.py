"""Modules that say which design this is: its digests by address, and the outer module with them on a port.

A word of the digests is read as a register of a bus is: an address in, 32 bits out, without a clock. So
neither the design inside nor its bits know of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.ports import Port

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.vendor.ip.design import Design, Digests

__all__ = [
    "identity_words",
    "verilog_identified",
    "verilog_identity",
    "vhdl_identified",
    "vhdl_identity",
]

_DIGITS = 8
_ABOUT = (
    "Which spec and which Verilog this is, in words of 32 bits, the first digit of a digest highest:",
    "  address 0 to 7     spec.digest in the lock of the spec, 64 hexadecimal digits",
    "  address 8 to 10    products.verilog in the lock, 20 digits, and zeros",
    "  address 11 to 15   zeros",
)
_ADDRESS, _DATA = Port("address", "in", 4), Port("data", "out", 32)
_GIVEN = Port("identity_address", "in", 4), Port("identity_data", "out", 32)


def identity_words(digests: Digests) -> tuple[str, ...]:
    """Return the words from address 0 on that have digits, eight each.

    >>> from jetc.vendor.ip.design import Digests
    >>> identity_words(Digests(spec="0123456789abcdef", verilog="fedc"))
    ('01234567', '89abcdef', 'fedc0000')
    """
    return tuple(
        digits[first : first + _DIGITS].ljust(_DIGITS, "0")
        for digits in (digests.spec, digests.verilog)
        for first in range(0, len(digits), _DIGITS)
    )


def verilog_identity(design: Design) -> str:
    """Return the module that has the words, in Verilog."""
    rows = (f"        4'd{at}: word = 32'h{each};" for at, each in enumerate(identity_words(design.digests)))
    return "\n".join(
        [
            *(f"// {each}" for each in _ABOUT),
            f"module {design.identity} (",
            f"    {_ADDRESS.verilog},",
            f"    {_DATA.verilog}",
            ");",
            "    reg [31:0] word;",
            "    always @* case (address)",
            *rows,
            "        default: word = 32'd0;",
            "    endcase",
            "    assign data = word;",
            "endmodule",
            "",
        ]
    )


def verilog_identified(design: Design) -> str:
    """Return the outermost module with the words on a port beside its own, in Verilog."""
    ports = (*design.outer.ports, *_GIVEN)
    return "\n".join(
        [
            *(f"// {each}" for each in _about(design)),
            f"module {design.identified} (",
            ",\n".join(f"    {each.verilog}" for each in ports),
            ");",
            f"    {design.outer.top} wrapped (",
            ",\n".join(f"        .{each.name}({each.name})" for each in design.outer.ports),
            "    );",
            f"    {design.identity} identity (.address(identity_address), .data(identity_data));",
            "endmodule",
            "",
        ]
    )


def vhdl_identity(design: Design) -> str:
    """Return the entity that has the words, in VHDL."""
    rows = (
        f'    x"{each}" when address = x"{at:x}" else'
        for at, each in enumerate(identity_words(design.digests))
    )
    body = ["    data <=", *(f"    {each}" for each in rows), '        x"00000000";']
    return _entity(design.identity, _ABOUT, (_ADDRESS, _DATA), body)


def vhdl_identified(design: Design) -> str:
    """Return the outermost module with the words on a port beside its own, in VHDL."""
    body = [
        f"    wrapped : entity work.{design.outer.top}",
        "        port map (",
        ",\n".join(f"            {each.name} => {each.name}" for each in design.outer.ports),
        "        );",
        f"    identity : entity work.{design.identity}",
        "        port map (address => identity_address, data => identity_data);",
    ]
    return _entity(design.identified, _about(design), (*design.outer.ports, *_GIVEN), body)


def _about(design: Design) -> tuple[str, ...]:
    return (
        f"{design.outer.top}, and beside its ports one from which software reads which design it is:",
        f"identity_data is the word of {design.identity} at identity_address, without a clock.",
    )


def _entity(name: str, about: Sequence[str], ports: Sequence[Port], body: Sequence[str]) -> str:
    return "\n".join(
        [
            *(f"-- {each}" for each in about),
            "library ieee;",
            "use ieee.std_logic_1164.all;",
            "",
            f"entity {name} is",
            "    port (",
            ";\n".join(f"        {each.vhdl}" for each in ports),
            "    );",
            f"end entity {name};",
            "",
            f"architecture rtl of {name} is",
            "begin",
            *body,
            "end architecture rtl;",
            "",
        ]
    )
