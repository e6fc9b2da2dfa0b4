"""A module of wires, registers and other modules, in words of no language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.artifacts.ports import Port
    from jetc.rtl.link.values import Value
    from jetc.rtl.link.wires import Wire

__all__ = ["Clocked", "Held", "Item", "Made", "Note", "Placed"]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """A wire that is worth `value`."""

    wire: Wire
    value: Value


@dataclass(frozen=True, slots=True)
class Held:
    """A register that takes `value` at each clock."""

    wire: Wire
    value: Value


@dataclass(frozen=True, slots=True)
class Placed:
    """The instance `label` of a module with a clock: its ports, each with a whole wire; it makes `given`."""

    module: str
    label: str
    ports: tuple[tuple[str, Wire], ...]
    given: tuple[Wire, ...]


Item = Note | Made | Held | Placed


@dataclass(frozen=True, slots=True)
class Clocked:
    """The module `name`, with a clock and `ports`."""

    about: tuple[str, ...]
    name: str
    ports: tuple[Port, ...]
    flags: tuple[tuple[Wire, str], ...]
    """Wires of one bit, each a port that is a single wire."""
    items: tuple[Item, ...]
    given: tuple[tuple[str, Wire], ...]
    """Ports that come out, each a whole wire."""

    @property
    def wires(self) -> tuple[Wire, ...]:
        """The wires that are no register."""
        made = (each.wire for each in self.items if isinstance(each, Made))
        placed = (wire for each in self.items if isinstance(each, Placed) for wire in each.given)
        return (*(wire for wire, _ in self.flags), *made, *placed)

    @property
    def registers(self) -> tuple[Wire, ...]:
        """The registers."""
        return tuple(each.wire for each in self.items if isinstance(each, Held))

    @property
    def register_bits(self) -> int:
        """Bits of its own registers."""
        return sum(each.width for each in self.registers)

    @property
    def uses(self) -> tuple[str, ...]:
        """The modules in it."""
        return tuple(each.module for each in self.items if isinstance(each, Placed))

    def single(self, port: str) -> bool:
        """Tell whether a port is a single wire."""
        return next(each.width is None for each in self.ports if each.name == port)
