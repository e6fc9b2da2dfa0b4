"""The Verilog of a module whose wires stand in stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.rtl.verilog.values import bits_text, function_text, value_text, wire_text
from jetc.rtl.verilog.words import concatenation, vector

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc.rtl.link.body import Body
    from jetc.rtl.link.module import Given, Module, Result
    from jetc.rtl.link.wires import Wire
    from jetc.rtl.top import Bits

__all__ = ["body_lines", "declared", "framed", "module_text", "result_text"]


def module_text(module: Module) -> str:
    """Return the module."""
    lines = [
        *(declared(wire, bits) for wire, bits in module.taken),
        *body_lines(module.body),
        *(_given(each, module.body) for each in module.given),
    ]
    return framed(module.about, module.name, [each.verilog for each in module.ports], lines)


def declared(wire: Wire, bits: Bits) -> str:
    """Spell a wire that is bits of a port."""
    return f"    wire {_kind(wire)} {wire.name} = {bits_text(bits)};"


def _given(given: Given, body: Body) -> str:
    parts = [result_text(each, body) for each in given.parts]
    return f"    assign {given.port} = {concatenation(parts) if given.joined else parts[0]};"


def result_text(result: Result, body: Body) -> str:
    """Spell a result."""
    return value_text(result.value, lambda wire: body.name(wire, result.stage))


def body_lines(body: Body) -> Iterator[str]:
    """Yield the functions, then the wires and registers of each stage."""
    yield from filter(None, map(function_text, body.own))
    for stage in range(body.staged.stages):
        made, kept = body.made(stage), body.kept(stage)
        if made or kept:
            yield f"    // Stage {stage}."
        yield from (_wire(body, each, stage) for each in made)
        yield from _registers(body, kept, stage)


def _wire(body: Body, wire: Wire, stage: int) -> str:
    text = wire_text(wire, lambda source: body.name(source, stage))
    return f"    wire {_kind(wire)} {wire.name} = {text};"


def _registers(body: Body, kept: Sequence[Wire], stage: int) -> Iterator[str]:
    if not kept:
        return
    yield from (f"    reg {_kind(each)} {body.name(each, stage + 1)};" for each in kept)
    yield "    always @(posedge clk) begin"
    for each in kept:
        yield f"        {body.name(each, stage + 1)} <= {body.name(each, stage)};"
    yield "    end"


def _kind(wire: Wire) -> str:
    return f"signed {vector(wire.width)}" if wire.signed else vector(wire.width)


def framed(about: Sequence[str], name: str, ports: Sequence[str], lines: Sequence[str]) -> str:
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
