"""Makes wires: names that are free, and operands of the width in which they are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from jetc.rtl.link.values import Constant, Read
from jetc.rtl.link.wires import Operand, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from jetc.rtl.link.values import Value

__all__ = ["Maker", "Spell"]


class Spell(Protocol):
    """Reads operand `place`, from bit `low` up, as `width` bits."""

    def __call__(self, place: int, width: int, low: int = 0) -> Read | Constant:
        """Return the bits."""


class Maker:
    """Makes the wires of a design, each of its own name."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._names = set(taken)
        self.about = ""
        """What new wires are named after."""

    def wire(
        self,
        kind: str,
        ends: tuple[int, int],
        sources: Sequence[Operand],
        levels: float,
        value: Callable[[Spell], Value],
    ) -> Wire:
        """Return a wire with values from one of `ends` to the other, `levels` behind its sources."""
        wires = tuple(dict.fromkeys(each for each in sources if isinstance(each, Wire)))

        def spell(place: int, width: int, low: int = 0) -> Read | Constant:
            operand = sources[place]
            if isinstance(operand, int):
                return Constant(operand >> low, width)
            return Read(operand, width, low)

        shared = all(each.shared for each in wires)
        return Wire(self._named(kind), *ends, levels, wires, value(spell), shared=shared)

    def _named(self, kind: str) -> str:
        stem = f"{self.about}_{kind}"
        name, number = stem, 1
        while name in self._names:
            number += 1
            name = f"{stem}{number}"
        self._names.add(name)
        return name
