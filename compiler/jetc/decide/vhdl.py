"""The VHDL of a module of wires, registers and other modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc.decide.clocked import Held, Made, Note, Placed
from jetc.rtl.vhdl.values import value_text
from jetc.rtl.vhdl.words import entity, signal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.decide.clocked import Clocked, Item
    from jetc.rtl.link.values import Value

__all__ = ["clocked_text"]


def clocked_text(module: Clocked, values: str) -> str:
    """Return the entity of `module`, whose values are made with the functions of package `values`."""
    ports = ["clk : in std_logic", *(each.vhdl for each in module.ports)]
    signals = (signal(each.name, each.width) for each in (*module.wires, *module.registers))
    lines = [
        *(f"    {wire.name}(0) <= {port};" for wire, port in module.flags),
        *(line for each in module.items for line in _item(each)),
        *(f"    {port} <= {wire.name}{'(0)' if module.single(port) else ''};" for port, wire in module.given),
    ]
    text = entity(module.name, ports, signals, lines, package=values)
    return "\n".join([*(f"-- {each}" for each in module.about), text])


def _item(item: Item) -> Iterator[str]:
    match item:
        case Note():
            yield f"    -- {item.text}"
        case Made():
            yield f"    {item.wire.name} <= {_text(item.value)};"
        case Held():
            yield f"    {item.wire.name} <= {_text(item.value)} when rising_edge(clk);"
        case Placed():
            yield f"    {item.label} : entity work.{item.module}"
            yield "        port map ("
            ports = (f"            {port} => {wire.name}" for port, wire in item.ports)
            yield ",\n".join(["            clk => clk", *ports])
            yield "        );"
        case _:
            assert_never(item)


def _text(value: Value) -> str:
    return value_text(value, lambda wire: wire.name)
