"""A part of the chain: its modules and clocks, the fields of its words as wires, and its results as bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.prepare.quotients import shortened
from jetc.rtl.link.lowering import Lowering
from jetc.rtl.link.module import Result
from jetc.rtl.link.simplified import Simplifier
from jetc.rtl.link.values import Constant, Read
from jetc.rtl.link.wires import Wire
from jetc.rtl.top import Bits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jetc.prepare.expression import Expression, Owner
    from jetc.prepare.words import Layout
    from jetc.rtl.link.body import Body
    from jetc.rtl.link.staging import Staged
    from jetc.rtl.link.wires import Operand

    Fields = Mapping[tuple[Owner, str], Wire]

__all__ = ["LinkModule", "Part", "code", "field_wires", "lowered", "taken"]


@dataclass(frozen=True, slots=True)
class LinkModule:
    """A module: how often it is used, its Verilog, the bits of its own registers, and what it uses.

    `vhdl` is empty where it is in Verilog alone.
    """

    name: str
    instances: int
    text: str
    register_bits: int
    uses: tuple[str, ...] = ()
    vhdl: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Modules, the last of which has the others in it, and the clocks that they take."""

    modules: tuple[LinkModule, ...]
    cycles: int
    deepest_levels: float


def field_wires(layout: Layout, owner: Owner, prefix: str) -> dict[tuple[Owner, str], Wire]:
    """Return the wires of the fields of a word, by owner and name."""
    return {
        (owner, each.name): Wire(
            f"{prefix}{each.name}", each.value.low, each.value.high, shared=owner == "jet"
        )
        for each in layout.fields
    }


def lowered(named: Iterable[tuple[str, Expression]], fields: Fields, candidates: int) -> list[Operand]:
    """Return what expressions are, each with the name after which its wires are called."""
    simplifier, lowering = Simplifier(), Lowering(fields, candidates)
    names, nodes = zip(*named, strict=True)
    short = shortened(nodes)
    return [lowering.of(simplifier.of(node), name) for name, node in zip(names, short, strict=True)]


def taken(layout: Layout, word: str, fields: Fields, staged: Staged) -> Iterator[tuple[Wire, Bits]]:
    """Yield the wires of those fields of a word that are read, and their bits of it."""
    for each in layout.fields:
        wire = fields[each.value.owner, each.name]
        if wire in staged.stage:
            yield wire, Bits(word, each.bits, each.offset)


def code(result: Operand, width: int, body: Body, stage: int) -> Result:
    """Return a result in the width of its port, from the register in which it waits at `stage`."""
    if isinstance(result, int):
        return Result(Constant(result, width), width, stage)
    body.read(result, stage)
    return Result(Read(result, width), width, stage)
