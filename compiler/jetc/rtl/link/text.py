"""The Verilog of a module whose wires stand in stages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jetc.rtl.link.wires import with_names
from jetc.rtl.verilog.words import vector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jetc.rtl.link.staging import Staged
    from jetc.rtl.link.wires import Wire

__all__ = ["Body", "module_text"]


@dataclass(slots=True)
class Body:
    """The wires of `staged` that are `own`: what the rest needs of them, and their text.

    A wire is called by its name in its own stage, and with the number of the stage behind it in later ones.
    """

    staged: Staged
    own: Callable[[Wire], bool] = lambda _: True
    last: dict[Wire, int] = field(default_factory=dict)
    """The last stage in which each own wire is read."""
    taken: dict[tuple[Wire, int], None] = field(default_factory=dict)
    """Wires of others that are read, and the stage."""

    def __post_init__(self) -> None:
        for wire in filter(self.own, self.staged.wires):
            for source in wire.sources:
                self.read(source, self.staged.stage[wire])

    def read(self, wire: Wire, stage: int) -> str:
        """Note that `wire` is read in a stage, and return its name there."""
        if self.own(wire):
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

    def lines(self) -> Iterator[str]:
        """Yield the functions, then the wires and registers of each stage."""
        own = [each for each in self.staged.wires if self.own(each)]
        for wire in own:
            if wire.function:
                yield wire.function
        for stage in range(self.staged.stages):
            here = [each for each in own if self.staged.stage[each] == stage and each.text]
            kept = [each for each in own if self.staged.stage[each] <= stage < self.last.get(each, 0)]
            if here or kept:
                yield f"    // Stage {stage}."
            yield from (self._wire(each, stage) for each in here)
            yield from self._registers(kept, stage)

    def _wire(self, wire: Wire, stage: int) -> str:
        text = with_names(wire, lambda source: self.name(source, stage))
        return f"    wire {_kind(wire)} {wire.name} = {text};"

    def _registers(self, kept: Sequence[Wire], stage: int) -> Iterator[str]:
        if not kept:
            return
        yield from (f"    reg {_kind(each)} {self.name(each, stage + 1)};" for each in kept)
        yield "    always @(posedge clk) begin"
        for each in kept:
            yield f"        {self.name(each, stage + 1)} <= {self.name(each, stage)};"
        yield "    end"


def _kind(wire: Wire) -> str:
    return f"signed {vector(wire.width)}" if wire.signed else vector(wire.width)


def module_text(about: Sequence[str], name: str, ports: Sequence[str], lines: Sequence[str]) -> str:
    """Return a module with its clock; `ports` are spelt without commas."""
    return "\n".join(
        [
            *(f"// {each}" for each in about),
            "/* verilator lint_off UNUSEDSIGNAL */",
            '(* use_dsp = "no" *)',
            f"module {name} (",
            ",\n".join(f"    {each}" for each in ("input  wire clk", *ports)),
            ");",
            *lines,
            "endmodule",
            "/* verilator lint_on UNUSEDSIGNAL */",
            "",
        ]
    )
