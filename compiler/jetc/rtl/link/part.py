"""A part of the chain: its modules and clocks, the fields of its words as wires, and its results as bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.prepare.quotients import shortened
from jetc.rtl.link.lowering import Lowering
from jetc.rtl.link.simplified import Simplifier
from jetc.rtl.link.wires import Wire, literal
from jetc.rtl.verilog.words import vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jetc.prepare.expression import Expression, Owner
    from jetc.prepare.words import Layout
    from jetc.rtl.link.staging import Staged
    from jetc.rtl.link.text import Body
    from jetc.rtl.link.wires import Operand

    Fields = Mapping[tuple[Owner, str], Wire]

__all__ = ["LinkModule", "Part", "code", "declared", "field_wires", "lowered", "taken"]


@dataclass(frozen=True, slots=True)
class LinkModule:
    """A module: how often it is used, its Verilog, the bits of its own registers, and what it uses."""

    name: str
    instances: int
    text: str
    register_bits: int
    uses: tuple[str, ...] = ()


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


def declared(wire: Wire, text: str) -> str:
    """Spell a wire that has the value `text`."""
    sign = "signed " if wire.signed else ""
    return f"    wire {sign}{vector(wire.width)} {wire.name} = {text};"


def taken(layout: Layout, word: str, fields: Fields, staged: Staged) -> Iterator[str]:
    """Yield the wires of those fields of a word that are read."""
    for each in layout.fields:
        wire = fields[each.value.owner, each.name]
        if wire in staged.stage:
            yield declared(wire, f"{word}[{each.offset + each.bits - 1}:{each.offset}]")


def code(result: Operand, width: int, body: Body, stage: int) -> str:
    """Spell a result in the width of its port, from the register in which it waits at `stage`."""
    if isinstance(result, int):
        return literal(result, width)
    name, missing = body.read(result, stage), width - result.width
    if missing == 0:
        return name
    if missing < 0:
        return f"{name}[{width - 1}:0]"
    fill = f"{{{missing}{{{name}[{result.width - 1}]}}}}" if result.signed else f"{missing}'d0"
    return f"{{{fill}, {name}}}"
