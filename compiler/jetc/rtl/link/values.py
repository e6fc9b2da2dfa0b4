"""What a wire is worth, in no language: a closed set of values, which a printer per language spells.

Words are two's complement, and no value depends on what a language takes for signed: every operand has the
width of its result, and only a comparison says that it is one of signed values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.rtl.top import Bits

if TYPE_CHECKING:
    from jetc.rtl.link.wires import Wire

__all__ = [
    "All",
    "AllOf",
    "Any",
    "AnyOf",
    "AtLeast",
    "Below",
    "Beside",
    "Chosen",
    "Constant",
    "Difference",
    "Encoded",
    "Equal",
    "Not",
    "Read",
    "Repeated",
    "ShiftedUp",
    "Sum",
    "Tabled",
    "Value",
]


@dataclass(frozen=True, slots=True)
class Read:
    """`width` bits of a wire from bit `low` up: its lowest ones, or extended by its sign."""

    wire: Wire
    width: int
    low: int = 0


@dataclass(frozen=True, slots=True)
class Constant:
    """The lowest `width` bits of a number."""

    number: int
    width: int


@dataclass(frozen=True, slots=True)
class Beside:
    """Values beside each other, the highest first."""

    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A bit so many `times`."""

    bit: Value
    times: int


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of two values, in their width."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two values, in their width."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class ShiftedUp:
    """A value moved up `by` a number of bits, in its width."""

    value: Value
    by: Value


@dataclass(frozen=True, slots=True)
class Chosen:
    """The value of the first of `cases`, (bit, value), whose bit is set, else `otherwise`."""

    cases: tuple[tuple[Value, Value], ...]
    otherwise: Value


@dataclass(frozen=True, slots=True)
class AllOf:
    """The bits that all of two values have."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The bits that any of some values has."""

    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The other bit."""

    value: Value


@dataclass(frozen=True, slots=True)
class All:
    """Whether all bits of a value are set."""

    value: Value


@dataclass(frozen=True, slots=True)
class Any:
    """Whether any bit of a value is set."""

    value: Value


@dataclass(frozen=True, slots=True)
class Equal:
    """Whether two values are equal."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Below:
    """Whether the left value is below the right one, both `signed` or neither."""

    left: Value
    right: Value
    signed: bool


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Whether the left value is the right one or more; neither has a sign."""

    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Tabled:
    """What a table has at an `address` of `width` bits: that of `entries`, (address, entry), or `usual`."""

    address: Value
    width: int
    entries: tuple[tuple[int, int], ...]
    usual: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """The entry for the place of the leading one of a value of `width` bits, the first where it has none."""

    value: Value
    width: int
    entries: tuple[int, ...]


Value = (
    Read
    | Bits
    | Constant
    | Beside
    | Repeated
    | Sum
    | Difference
    | ShiftedUp
    | Chosen
    | AllOf
    | AnyOf
    | Not
    | All
    | Any
    | Equal
    | Below
    | AtLeast
    | Tabled
    | Encoded
)
"""Of `Bits`, the wire is a port of the module, or a bus."""
