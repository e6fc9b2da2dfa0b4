"""Wires that stand in stages: which of them a module has, and how long each waits in registers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jetc.rtl.link.staging import Staged
    from jetc.rtl.link.wires import Wire

__all__ = ["Body"]


@dataclass(slots=True)
class Body:
    """The wires of `staged` that are `own`, and what the rest needs of them.

    A wire is called by its name in its own stage, and with the number of the stage behind it in later ones.
    """

    staged: Staged
    is_own: Callable[[Wire], bool] = lambda _: True
    last: dict[Wire, int] = field(default_factory=dict)
    """The last stage in which each own wire is read."""
    taken: dict[tuple[Wire, int], None] = field(default_factory=dict)
    """Wires of others that are read, and the stage."""

    def __post_init__(self) -> None:
        for wire in self.own:
            for source in wire.sources:
                self.read(source, self.staged.stage[wire])

    def read(self, wire: Wire, stage: int) -> str:
        """Note that `wire` is read in a stage, and return its name there."""
        if self.is_own(wire):
            self.last[wire] = max(stage, self.last.get(wire, 0))
        else:
            self.taken[wire, stage] = None
        return self.name(wire, stage)

    def name(self, wire: Wire, stage: int) -> str:
        """Return the name of `wire` in a stage."""
        return wire.name if stage == self.staged.stage[wire] else f"{wire.name}_s{stage}"

    @property
    def register_bits(self) -> int:
        """Bits of all registers."""
        return sum((last - self.staged.stage[wire]) * wire.width for wire, last in self.last.items())

    @property
    def own(self) -> Sequence[Wire]:
        """The own wires, each behind its sources."""
        return [each for each in self.staged.wires if self.is_own(each)]

    def made(self, stage: int) -> Sequence[Wire]:
        """Return the own wires that are made in a stage; ports are not."""
        return [each for each in self.own if self.staged.stage[each] == stage and each.value is not None]

    def kept(self, stage: int) -> Sequence[Wire]:
        """Return the own wires that a register takes from a stage to the next one."""
        return [each for each in self.own if self.staged.stage[each] <= stage < self.last.get(each, 0)]
