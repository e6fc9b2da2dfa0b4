"""The top module: an input register, the blocks, the delays that align their results, and valid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jetc.artifacts.interface import interface_of
from jetc.rtl.verilog import concatenation, vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jetc_runtime.network import Network

    from jetc.artifacts.interface import Interface
    from jetc.rtl.blocks import Block
    from jetc.rtl.pipeline import Pipeline

__all__ = ["Tagger", "tagger_of"]

_CLOCKED = "    always @(posedge clk) "


@dataclass(frozen=True, slots=True)
class Tagger:
    """The text of the top module, the bits of its registers beside those of the blocks, and its clocks."""

    text: str
    register_bits: int
    latency_cycles: int


@dataclass(slots=True)
class _Wires:
    """The text so far, and where each tensor stands: tensor name to (wire, clock at which it is made)."""

    lines: list[str] = field(default_factory=list)
    made: dict[str, tuple[str, int]] = field(default_factory=dict)
    widths: dict[str, int] = field(default_factory=dict)
    register_bits: int = 0

    def define(self, tensor: str, wire: str, width: int, *, at: int) -> None:
        """Note that `tensor` of `width` bits is on `wire` from clock `at` on."""
        self.made[tensor] = (wire, at)
        self.widths[wire] = width

    def ready(self, tensors: Iterable[str]) -> int:
        """Return the clock at which all `tensors` are made."""
        return max(self.made[each][1] for each in tensors)

    def at(self, tensor: str, now: int) -> str:
        """Return the wire that holds `tensor` at clock `now`, through a shift register where it is older."""
        wire, made = self.made[tensor]
        clocks = now - made
        if not clocks:
            return wire
        width, delayed = self.widths[wire], f"{wire}_after{clocks}"
        if delayed not in self.widths:
            line = f"{wire}_line{clocks}"
            rest = f"{{{line}[{width * (clocks - 1) - 1}:0], {wire}}}" if clocks > 1 else wire
            self.lines += [
                f"    reg {vector(width * clocks)} {line};",
                f"{_CLOCKED}{line} <= {rest};",
                f"    wire {vector(width)} {delayed} = {line}[{width * clocks - 1}:{width * (clocks - 1)}];",
            ]
            self.widths[delayed] = width
            self.register_bits += width * clocks
        return delayed


def tagger_of(network: Network, pipelines: Sequence[Pipeline], name: str) -> Tagger:
    """Return the module ``<name>_tagger`` that joins `pipelines`, each after all whose tensors it takes."""
    ports = interface_of(network)
    taken, given = ports.in_data.width, ports.out_data.width
    wires = _Wires([f"    reg {vector(taken)} jet;", f"{_CLOCKED}jet <= in_data;"])
    _name_inputs(wires, network, ports)
    for pipeline in pipelines:
        wires.lines.append("")
        _instantiate(wires, pipeline.block, name, len(pipeline.stages))
    last = wires.ready(each.source for each in network.outputs)
    parts = [wires.at(each.source, last) for each in network.outputs]
    lines = [
        *_header(name, last, taken, given),
        *wires.lines,
        "",
        f"    assign out_data = {concatenation(parts)};",
        *_valid(last),
        "endmodule",
        "",
    ]
    return Tagger("\n".join(lines), wires.register_bits + taken + last + 1, last)


def _name_inputs(wires: _Wires, network: Network, ports: Interface) -> None:
    """Name the parts of the input register that hold the constituents and the inputs of the jet."""
    width = sum(each.width for each in ports.constituents)
    if ports.jet is None or network.jet is None:
        wires.define(network.input.name, "jet", width, at=0)
        return
    parts = (
        (network.input.name, "constituents", width, 0),
        (network.jet.name, "jet_inputs", ports.jet.width, width),
    )
    for tensor, wire, bits, offset in parts:
        wires.lines.append(f"    wire {vector(bits)} {wire} = jet[{offset + bits - 1}:{offset}];")
        wires.define(tensor, wire, bits, at=0)


def _instantiate(wires: _Wires, block: Block, name: str, stages: int) -> None:
    """Place the block's instances as soon as all they take is there, and name the tensors that they make."""
    begin = wires.ready(each.name for each in block.sources)
    sources = _in_data(wires, block, begin)
    given = sum(each.width for each in block.results)
    taken = sum(each.width for each in block.sources)
    wires.lines += [
        f"    wire {vector(taken * block.instances)} {block.name}_in = {concatenation(sources)};",
        f"    wire {vector(given * block.instances)} {block.name}_out;",
    ]
    if block.instances > 1:
        wires.lines += _copies(block, f"{name}_{block.name}", taken, given)
    else:
        ports = f".clk(clk), .in_data({block.name}_in), .out_data({block.name}_out)"
        wires.lines.append(f"    {name}_{block.name} {block.name} ({ports});")
    _name_results(wires, block, given, begin + stages)


def _in_data(wires: _Wires, block: Block, begin: int) -> list[str]:
    """Return what all instances take, the first instance's lowest: its rows, and whole what has none."""
    taken = [(each, wires.at(each.name, begin)) for each in block.sources]
    if block.instances == 1 or (len(taken) == 1 and taken[0][0].repeated):
        return [wire for _, wire in taken]
    return [
        f"{wire}[{(copy + 1) * each.width - 1}:{copy * each.width}]" if each.repeated else wire
        for copy in range(block.instances)
        for each, wire in taken
    ]


def _copies(block: Block, module: str, taken: int, given: int) -> list[str]:
    at = f"{block.name}_at"
    return [
        "    generate",
        f"        genvar {at};",
        f"        for ({at} = 0; {at} < {block.instances}; {at} = {at} + 1) begin : {block.name}_copies",
        f"            {module} {block.name} (",
        "                .clk(clk),",
        f"                .in_data({block.name}_in[{at} * {taken} +: {taken}]),",
        f"                .out_data({block.name}_out[{at} * {given} +: {given}])",
        "            );",
        "        end",
        "    endgenerate",
    ]


def _name_results(wires: _Wires, block: Block, given: int, end: int) -> None:
    offset = 0
    for number, tensor in enumerate(block.results):
        wire = f"{block.name}_result{number}"
        parts = [
            f"{block.name}_out[{each * given + offset + tensor.width - 1}:{each * given + offset}]"
            for each in range(block.instances)
        ]
        wires.lines.append(
            f"    wire {vector(tensor.width * block.instances)} {wire} = {concatenation(parts)};"
        )
        wires.define(tensor.name, wire, tensor.width * block.instances, at=end)
        offset += tensor.width


def _header(name: str, latency: int, taken: int, given: int) -> list[str]:
    return [
        f"// A jet per clock; out_data and out_valid follow in_data and in_valid by {latency} clocks,",
        "// counted from the input register to the output register. rst is synchronous and clears valid.",
        f"module {name}_tagger (",
        "    input  wire clk,",
        "    input  wire rst,",
        "    input  wire in_valid,",
        f"    input  wire {vector(taken)} in_data,",
        "    output wire out_valid,",
        f"    output wire {vector(given)} out_data",
        ");",
    ]


def _valid(latency: int) -> list[str]:
    return [
        "",
        f"    reg {vector(latency + 1)} valid;",
        f"{_CLOCKED}valid <= rst ? {latency + 1}'d0 : {{valid[{latency - 1}:0], in_valid}};",
        f"    assign out_valid = valid[{latency}];",
    ]
