"""An instance of the top module, to be copied into the design around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.vendor.ip.design import Design, Port

__all__ = ["verilog_template", "vhdl_template"]


def verilog_template(design: Design) -> str:
    """Return an instance in Verilog."""
    outputs = (f"wire {_range(each)}{each.name};" for each in design.ports if each.direction == "out")
    connected = ",\n".join(f"    .{each.name}({each.name})" for each in design.ports)
    lines = [
        *(f"// {each}" for each in _about(design)),
        *outputs,
        "",
        f"{design.top} {design.name} (",
        connected,
        ");",
        "",
    ]
    return "\n".join(lines)


def vhdl_template(design: Design) -> str:
    """Return an instance in VHDL; the module itself may be in either language."""
    lines = [
        *(f"-- {each}" for each in _about(design)),
        f"component {design.top} is",
        "    port (",
        ";\n".join(f"        {each.name} : {each.direction} {_type(each)}" for each in design.ports),
        "    );",
        "end component;",
        "",
        f"{design.name}_instance : {design.top}",
        "    port map (",
        ",\n".join(f"        {each.name} => {each.name}" for each in design.ports),
        "    );",
        "",
    ]
    return "\n".join(lines)


def _range(port: Port) -> str:
    return "" if port.width is None else f"[{port.width - 1}:0] "


def _type(port: Port) -> str:
    return "std_logic" if port.width is None else f"std_logic_vector({port.width - 1} downto 0)"


def _about(design: Design) -> Iterator[str]:
    yield f"An instance of {design.top}: clk has {design.period_ns} ns, in_data {design.taken} bits;"
    yield f"rst is synchronous and clears valid, not data; {_timing(design)}"


def _timing(design: Design) -> str:
    clocks = design.latency_cycles
    return f"a jet every {design.pace}, its result {clocks} clocks after the edge that takes it in."
