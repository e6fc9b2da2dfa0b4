"""The top module, in words of no language: the wires and registers between the blocks.

Each item of a `Top` names one wire, register or block; a printer per language writes them in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.ports import tagger_ports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.artifacts.ports import Port

__all__ = ["Bits", "Delay", "Feed", "Input", "Instances", "Item", "Joined", "Part", "Top"]


@dataclass(frozen=True, slots=True)
class Bits:
    """`width` bits of a wire from bit `low` on, or the whole wire where `low` is None."""

    wire: str
    width: int
    low: int | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """The register `name` that takes the port in_data at every clock."""

    name: str
    width: int

    @property
    def register_bits(self) -> int:
        """Bits of the register."""
        return self.width


@dataclass(frozen=True, slots=True)
class Feed:
    """The register `name`, loaded with `source` where a jet is there and moved down by `step` bits else.

    It is loaded where the design takes a jet if `at` is None, else `at` clocks after the jet is in the input
    register; of `step` 0, it holds what it has. So a jet leaves it at the lowest bits, row after row.
    """

    name: str
    source: Bits
    step: int
    at: int | None = None

    @property
    def register_bits(self) -> int:
        """Bits of the register."""
        return self.source.width


@dataclass(frozen=True, slots=True)
class Part:
    """A wire that is some bits of another."""

    name: str
    bits: Bits
    register_bits = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """A wire of `parts`, the first lowest."""

    name: str
    parts: tuple[Bits, ...]
    register_bits = 0

    @property
    def width(self) -> int:
        """Bits of all parts."""
        return sum(each.width for each in self.parts)


@dataclass(frozen=True, slots=True)
class Delay:
    """What was on a whole wire `clocks` clocks ago: shift register `line`, and wire `name` at its end."""

    name: str
    line: str
    source: Bits
    clocks: int

    @property
    def register_bits(self) -> int:
        """Bits of the shift register."""
        return self.source.width * self.clocks


@dataclass(frozen=True, slots=True)
class Instances:
    """A module `copies` times, called `name`; each takes its `taken` bits of wire ``<name>_in``.

    Each gives its `given` bits of wire ``<name>_out``, which it declares; the first copy has the lowest bits.
    """

    module: str
    name: str
    copies: int
    taken: int
    given: int
    register_bits = 0


Item = Input | Feed | Part | Joined | Delay | Instances


@dataclass(frozen=True, slots=True)
class Top:
    """The module `name`: its ports' widths, the items section by section, and what it gives.

    `results` are on out_data, the first lowest. A result stands there `latency_cycles` clocks after its jet
    is in the input register; out_valid follows in_valid by as much through a shift register of its own, which
    rst clears. With an `interval` above 1 there is a port in_ready: a jet is taken where in_valid and
    in_ready are set, and in_ready is not for ``interval - 1`` clocks from then on; rst sets it.
    """

    name: str
    taken: int
    latency_cycles: int
    sections: tuple[tuple[Item, ...], ...]
    results: tuple[Bits, ...]
    interval: int = 1

    @property
    def about(self) -> tuple[str, ...]:
        """How jets pass, in sentences."""
        clocks, interval = self.latency_cycles, self.interval
        counted = "counted from the input register to the output register. rst is synchronous"
        if interval == 1:
            return (
                f"A jet per clock; out_data and out_valid follow in_data and in_valid by {clocks} clocks,",
                f"{counted} and clears valid.",
            )
        edges = "edge" if interval - 1 == 1 else f"{interval - 1} edges"
        return (
            f"A jet every {interval} clocks: it is taken at an edge where in_valid and in_ready are set;",
            f"in_ready is not set at the next {edges}. out_data and out_valid follow by {clocks} clocks,",
            f"{counted}: it",
            "clears valid and sets in_ready.",
        )

    @property
    def ports(self) -> tuple[Port, ...]:
        """The ports of the module, in their order."""
        return tagger_ports(self.taken, self.given, self.interval)

    @property
    def valid_bits(self) -> int:
        """Bits of the shift register of valid; the first is set while the input register has a whole jet."""
        return max(self.latency_cycles + 1, self.interval - 2)

    @property
    def shifted_bits(self) -> int:
        """Bits of input registers that a multiplexer stands before: what is loaded, or the next group."""
        feeds = (each for each in self.items if isinstance(each, Feed))
        return sum(each.source.width - each.step for each in feeds if each.step)

    @property
    def copies(self) -> dict[str, int]:
        """How often each module is placed."""
        return {each.module: each.copies for each in self.items if isinstance(each, Instances)}

    @property
    def given(self) -> int:
        """Bits of out_data."""
        return sum(each.width for each in self.results)

    @property
    def items(self) -> Sequence[Item]:
        """All items, in the order in which they need each other."""
        return [item for section in self.sections for item in section]

    @property
    def register_bits(self) -> int:
        """Bits of the registers beside those of the blocks."""
        return sum(each.register_bits for each in self.items) + self.valid_bits + (self.interval > 1)
