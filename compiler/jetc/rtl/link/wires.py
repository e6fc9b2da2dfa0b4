"""A wire: its range, how deep its logic is, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.rtl.link.values import Value

__all__ = ["Operand", "Wire", "bits_of", "ends_of", "width_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Wire:
    """A value from `low` to `high`, `levels` adder levels behind its `sources`.

    A port has no sources and no value.
    """

    name: str
    low: int
    high: int
    levels: float = 0.0
    sources: tuple[Wire, ...] = ()
    value: Value | None = None
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
