"""The Verilog of the top module."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc.rtl.top import Delay, Feed, Input, Instances, Joined, Part
from jetc.rtl.verilog.words import becomes_ready, concatenation, shifted, vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.rtl.top import Bits, Item, Top

__all__ = ["top_text"]

_CLOCKED = "    always @(posedge clk) "


def top_text(top: Top) -> str:
    """Return the module of `top`."""
    if top.interval == 1:
        body = [*_items(top), *_results(top), "", *_valid(top, "in_valid")]
    else:
        body = [*_taking(top), "", *_items(top), *_results(top), ""]
    out_valid = f"    assign out_valid = valid[{top.latency_cycles}];"
    return "\n".join([*_header(top), *body, out_valid, "endmodule", ""])


def _header(top: Top) -> Iterator[str]:
    yield from (f"// {each}" for each in top.about)
    yield f"module {top.name} ("
    yield ",\n".join(f"    {each.verilog}" for each in top.ports)
    yield ");"


def _items(top: Top) -> Iterator[str]:
    first, *others = top.sections
    for item in first:
        yield from _item(item)
    for section in others:
        yield ""
        for item in section:
            yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    match item:
        case Input():
            yield f"    reg {vector(item.width)} {item.name};"
            yield f"{_CLOCKED}{item.name} <= in_data;"
        case Feed():
            yield from _feed(item)
        case Part():
            yield f"    wire {vector(item.bits.width)} {item.name} = {_bits(item.bits)};"
        case Joined():
            yield f"    wire {vector(item.width)} {item.name} = {concatenation([*map(_bits, item.parts)])};"
        case Delay():
            yield from _delay(item)
        case Instances():
            yield f"    wire {vector(item.given * item.copies)} {item.name}_out;"
            yield from _copies(item) if item.copies > 1 else _instance(item)
        case _:
            assert_never(item)


def _feed(feed: Feed) -> Iterator[str]:
    width, name, source = feed.source.width, feed.name, _bits(feed.source)
    loaded = "taken" if feed.at is None else f"valid[{feed.at}]"
    moved = f"{{{feed.step}'d0, {name}[{width - 1}:{feed.step}]}}" if feed.step else name
    yield f"    reg {vector(width)} {name};"
    yield f"{_CLOCKED}{name} <= {loaded} ? {source} : {moved};"


def _bits(bits: Bits) -> str:
    return bits.wire if bits.low is None else f"{bits.wire}[{bits.low + bits.width - 1}:{bits.low}]"


def _delay(delay: Delay) -> Iterator[str]:
    width, clocks, wire, line = delay.source.width, delay.clocks, _bits(delay.source), delay.line
    yield f"    reg {vector(width * clocks)} {line};"
    yield f"{_CLOCKED}{line} <= {shifted(line, wire, clocks, width)};"
    yield f"    wire {vector(width)} {delay.name} = {line}[{width * clocks - 1}:{width * (clocks - 1)}];"


def _instance(item: Instances) -> Iterator[str]:
    ports = f".clk(clk), .in_data({item.name}_in), .out_data({item.name}_out)"
    yield f"    {item.module} {item.name} ({ports});"


def _copies(item: Instances) -> Iterator[str]:
    name, at = item.name, f"{item.name}_at"
    yield "    generate"
    yield f"        genvar {at};"
    yield f"        for ({at} = 0; {at} < {item.copies}; {at} = {at} + 1) begin : {name}_copies"
    yield f"            {item.module} {name} ("
    yield "                .clk(clk),"
    yield f"                .in_data({name}_in[{at} * {item.taken} +: {item.taken}]),"
    yield f"                .out_data({name}_out[{at} * {item.given} +: {item.given}])"
    yield "            );"
    yield "        end"
    yield "    endgenerate"


def _results(top: Top) -> Iterator[str]:
    yield ""
    yield f"    assign out_data = {concatenation([*map(_bits, top.results)])};"


def _taking(top: Top) -> Iterator[str]:
    """Take a jet, and be ready for the next one so many clocks later."""
    yield "    reg ready;"
    yield "    assign in_ready = ready;"
    yield "    wire taken = in_valid & ready;"
    yield from _valid(top, "taken")
    yield f"{_CLOCKED}ready <= {becomes_ready('valid', top.interval)};"


def _valid(top: Top, taken: str) -> Iterator[str]:
    bits = top.valid_bits
    yield f"    reg {vector(bits)} valid;"
    yield f"{_CLOCKED}valid <= rst ? {bits}'d0 : {shifted('valid', taken, bits)};"
