"""An instance of the outermost module, to be copied into the design around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.vendor.ip.design import Design

__all__ = ["verilog_template", "vhdl_template"]


def verilog_template(design: Design) -> str:
    """Return an instance in Verilog."""
    ports = design.outer.ports
    lines = [
        *(f"// {each}" for each in _about(design)),
        *(f"wire {each.bits}{each.name};" for each in ports if each.direction == "out"),
        "",
        f"{design.outer.top} {design.name} (",
        ",\n".join(f"    .{each.name}({each.name})" for each in ports),
        ");",
        "",
    ]
    return "\n".join(lines)


def vhdl_template(design: Design) -> str:
    """Return an instance in VHDL; the module itself may be in either language."""
    top, ports = design.outer.top, design.outer.ports
    lines = [
        *(f"-- {each}" for each in _about(design)),
        f"component {top} is",
        "    port (",
        ";\n".join(f"        {each.vhdl}" for each in ports),
        "    );",
        "end component;",
        "",
        f"{design.name}_instance : {top}",
        "    port map (",
        ",\n".join(f"        {each.name} => {each.name}" for each in ports),
        "    );",
        "",
    ]
    return "\n".join(lines)


def _about(design: Design) -> Iterator[str]:
    outer, pace = design.outer, f"a jet every {design.pace}"
    taken = ", ".join(
        f"{each.name} {each.width} bits" for each in outer.ports if each.direction == "in" and each.width
    )
    yield f"An instance of {outer.top}: {outer.clock} has {design.period_ns} ns, {taken};"
    if design.stream is None:
        yield f"rst is synchronous and clears valid, not data; {pace}, its result {outer.latency_cycles}"
        yield "clocks after the edge that takes it in."
    else:
        yield f"aresetn is synchronous, and loses all jets inside; {pace}, its result"
        yield f"{outer.latency_cycles} clocks after the edge that takes its last beat, where nobody stalls."
