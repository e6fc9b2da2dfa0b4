"""A wire of the Verilog: its range, how deep its logic is, and the text of its value.

Words are two's complement. No text depends on what Verilog takes for signed: every operand is brought to
the width of the result bit by bit, and only a comparison says `$signed`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Operand", "Wire", "bits_of", "ends_of", "literal", "resized", "width_of", "with_names"]

_OPERAND = re.compile(r"\$(\d+)")


@dataclass(frozen=True, slots=True, eq=False)
class Wire:
    """A value from `low` to `high`, `levels` adder levels behind its `sources`.

    In `text`, ``$0`` stands for the first source, and so on. A port has no sources and no text.
    `function` is the Verilog of the function that `text` calls, where it calls one.
    """

    name: str
    low: int
    high: int
    levels: float = 0.0
    sources: tuple[Wire, ...] = ()
    text: str = ""
    function: str = ""
    shared: bool = False
    """Whether it is of the jet, its word or sums over all candidates, so that one serves all candidates."""

    @property
    def signed(self) -> bool:
        """Whether it can be negative."""
        return self.low < 0

    @property
    def width(self) -> int:
        """Its bits."""
        return width_of(self.low, self.high)


Operand = Wire | int
"""A wire, or a number that is known."""


def width_of(low: int, high: int) -> int:
    """Return the bits that hold every value from `low` to `high`, the sign included where it has one."""
    if low < 0:
        return max((-low - 1).bit_length(), high.bit_length() if high > 0 else 0) + 1
    return max(high.bit_length(), 1)


def ends_of(operand: Operand) -> tuple[int, int]:
    """Return the least and the greatest value of an operand."""
    return (operand, operand) if isinstance(operand, int) else (operand.low, operand.high)


def bits_of(*operands: Operand) -> int:
    """Return the bits of those operands that are wires, each counted once."""
    return sum(each.width for each in dict.fromkeys(operands) if isinstance(each, Wire))


def literal(value: int, width: int) -> str:
    """Spell a number as `width` bits."""
    return f"{width}'d{value & ((1 << width) - 1)}"


def resized(place: int, wire: Wire, width: int, *, low: int = 0) -> str:
    """Spell source `place` from bit `low` up as `width` bits: its lowest ones, or extended by its sign."""
    name, kept = f"${place}", wire.width - low
    if kept <= 0:
        sign = f"{name}[{wire.width - 1}]"
        return f"{{{width}{{{sign}}}}}" if wire.signed else f"{width}'d0"
    if kept >= width:
        whole = low == 0 and wire.width == width
        return name if whole else f"{name}[{low + width - 1}:{low}]"
    part = f"{name}[{wire.width - 1}:{low}]" if low else name
    fill = f"{{{width - kept}{{{name}[{wire.width - 1}]}}}}" if wire.signed else f"{width - kept}'d0"
    return f"{{{fill}, {part}}}"


def with_names(wire: Wire, name: Callable[[Wire], str]) -> str:
    """Return the text of `wire` with the name of each source as it is to be read."""
    return _OPERAND.sub(lambda found: name(wire.sources[int(found[1])]), wire.text)
