"""The VHDL of a module whose wires stand in stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.rtl.vhdl.values import bits_text, function_text, value_text, wire_text
from jetc.rtl.vhdl.words import entity, joined, signal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc.rtl.link.body import Body
    from jetc.rtl.link.module import Given, Module, Result
    from jetc.rtl.link.wires import Wire

__all__ = ["module_text"]


def module_text(module: Module, values: str) -> str:
    """Return the entity of `module`, whose values are made with the functions of package `values`."""
    lines = [
        *(f"    {wire.name} <= {bits_text(bits)};" for wire, bits in module.taken),
        *_body(module.body),
        *(line for each in module.given for line in _given(each, module.body)),
    ]
    ports = ["clk : in std_logic", *(each.vhdl for each in module.ports)]
    text = entity(module.name, ports, _declared(module), lines, package=values)
    return "\n".join([*(f"-- {each}" for each in module.about), text])


def _declared(module: Module) -> Iterator[str]:
    body = module.body
    yield from filter(None, map(function_text, body.own))
    yield from (signal(wire.name, wire.width) for wire, _ in module.taken)
    for stage in range(body.staged.stages):
        yield from (signal(each.name, each.width) for each in body.made(stage))
        yield from (signal(body.name(each, stage + 1), each.width) for each in body.kept(stage))


def _given(given: Given, body: Body) -> Iterator[str]:
    parts = [(_result(each, body), each.width) for each in given.parts]
    if given.joined:
        yield from joined(given.port, parts)
    else:
        yield f"    {given.port} <= {parts[0][0]};"


def _result(result: Result, body: Body) -> str:
    return value_text(result.value, lambda wire: body.name(wire, result.stage))


def _body(body: Body) -> Iterator[str]:
    """Yield the values and registers of each stage."""
    for stage in range(body.staged.stages):
        made, kept = body.made(stage), body.kept(stage)
        if made or kept:
            yield f"    -- Stage {stage}."
        yield from (_wire(body, each, stage) for each in made)
        yield from _registers(body, kept, stage)


def _wire(body: Body, wire: Wire, stage: int) -> str:
    return f"    {wire.name} <= {wire_text(wire, lambda source: body.name(source, stage))};"


def _registers(body: Body, kept: Sequence[Wire], stage: int) -> Iterator[str]:
    if not kept:
        return
    yield "    process (clk)"
    yield "    begin"
    yield "        if rising_edge(clk) then"
    for each in kept:
        yield f"            {body.name(each, stage + 1)} <= {body.name(each, stage)};"
    yield "        end if;"
    yield "    end process;"
