"""The Verilog of a module of wires, registers and other modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc.decide.clocked import Held, Made, Note, Placed
from jetc.rtl.verilog.staged import framed
from jetc.rtl.verilog.values import value_text
from jetc.rtl.verilog.words import vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.decide.clocked import Clocked, Item
    from jetc.rtl.link.values import Value

__all__ = ["clocked_text"]


def clocked_text(module: Clocked) -> str:
    """Return the module."""
    lines = [
        *(f"    wire {vector(each.width)} {each.name};" for each in module.wires),
        *(f"    reg {vector(each.width)} {each.name};" for each in module.registers),
        *(f"    assign {wire.name} = {port};" for wire, port in module.flags),
        *(line for each in module.items for line in _item(each)),
        *(f"    assign {port} = {wire.name};" for port, wire in module.given),
    ]
    return framed(module.about, module.name, [each.verilog for each in module.ports], lines)


def _item(item: Item) -> Iterator[str]:
    match item:
        case Note():
            yield f"    // {item.text}"
        case Made():
            yield f"    assign {item.wire.name} = {_text(item.value)};"
        case Held():
            yield f"    always @(posedge clk) {item.wire.name} <= {_text(item.value)};"
        case Placed():
            yield f"    {item.module} {item.label} ("
            ports = (f"        .{port}({wire.name})" for port, wire in item.ports)
            yield ",\n".join(["        .clk(clk)", *ports])
            yield "    );"
        case _:
            assert_never(item)


def _text(value: Value) -> str:
    return value_text(value, lambda wire: wire.name)
