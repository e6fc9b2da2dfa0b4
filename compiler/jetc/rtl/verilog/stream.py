"""The Verilog of the wrapper for AXI4-Stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.rtl.verilog.words import concatenation, shifted, vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.rtl.stream import Chosen, Stream

__all__ = ["stream_text"]

_CLOCKED = "    always @(posedge aclk) "


def stream_text(stream: Stream) -> str:
    """Return the module of `stream`."""
    body = [*_taking(stream), "", *_words(stream), "", *_module(stream), "", *_giving(stream)]
    return "\n".join([*_header(stream), *body, "endmodule", ""])


def _header(stream: Stream) -> Iterator[str]:
    yield from (f"// {each}" for each in stream.about)
    yield f"module {stream.name} ("
    yield ",\n".join(f"    {each.verilog}" for each in stream.ports)
    yield ");"


def _taking(stream: Stream) -> Iterator[str]:
    """Say when a beat is taken, and whether a jet is whole with it: of registers alone, but for valid."""
    beats = stream.beats
    yield "    // Jets whose results have not left the memory; the highest bit says that no place is free."
    yield f"    reg {vector(stream.index_bits + 1)} running;"
    yield "    reg awake, skipping, wrong;"
    bits = (beats - 1).bit_length()
    if beats > 1:
        yield f"    reg {vector(bits)} beat;"
    last = f"beat == {bits}'d{beats - 1}" if beats > 1 else "1'b1"
    yield f"    wire closing = {last};"
    room = f"~running[{stream.index_bits}]"
    if stream.interval > 1:
        yield "    wire module_ready;"
        room += " & module_ready"
    waits = f"skipping | ({room})" if beats == 1 else f"skipping | ~closing | ({room})"
    yield f"    assign s_axis_tready = awake & ({waits});"
    yield "    wire moved = s_axis_tvalid & s_axis_tready;"
    yield "    wire whole = moved & closing & s_axis_tlast & ~skipping;"
    yield "    assign misframed = wrong;"
    yield f"{_CLOCKED}begin"
    yield "        awake <= aresetn;"
    yield "        if (~aresetn) begin"
    yield "            skipping <= 1'b0;"
    yield "            wrong <= 1'b0;"
    if beats > 1:
        yield f"            beat <= {bits}'d0;"
    yield "        end else if (moved) begin"
    if beats > 1:
        yield f"            beat <= s_axis_tlast | closing | skipping ? {bits}'d0 : beat + {bits}'d1;"
    yield "            skipping <= ~s_axis_tlast & (skipping | closing);"
    yield "            wrong <= wrong | (~skipping & (s_axis_tlast ^ closing));"
    yield "        end"
    yield "    end"


def _words(stream: Stream) -> Iterator[str]:
    """Keep the beats before the last, and join the words to the ports of the module."""
    bits = (stream.beats - 1).bit_length()
    for each in stream.kept:
        yield f"    reg {vector(each.width)} {each.name};"
        taken = concatenation([*map(_chosen, each.parts)])
        yield f"{_CLOCKED}if (moved & (beat == {bits}'d{each.beat})) {each.name} <= {taken};"
    for port, width in stream.inner_ports.items():
        yield f"    wire {vector(width)} {port} = {concatenation([*map(_chosen, stream.chosen(port))])};"
    if stream.unread:
        yield "    // A beat has whole bytes; these bits of it are not read."
        yield f"    wire unused_bits = &{{1'b0, {', '.join(map(_chosen, stream.unread))}}};"


def _chosen(chosen: Chosen) -> str:
    return f"{chosen.wire}[{chosen.low + chosen.width - 1}:{chosen.low}]"


def _module(stream: Stream) -> Iterator[str]:
    yield "    wire made;"
    yield f"    wire {vector(stream.given_bits)} {_given(stream)};"
    for port, width in stream.beside.ports if stream.beside else ():
        yield f"    wire {vector(width)} {port};"
    if stream.beside:
        yield "    wire unused_scored;"
    yield f"    {stream.module} wrapped ("
    yield "        .clk(aclk),"
    yield "        .rst(~aresetn),"
    yield "        .in_valid(whole),"
    yield from (f"        .{port}({port})," for port in stream.inner_ports)
    if stream.interval > 1:
        yield "        .in_ready(module_ready),"
    yield "        .out_valid(made),"
    if stream.beside:
        yield from (f"        .{port}({port})," for port, _ in stream.beside.ports)
        yield "        .out_scored(unused_scored),"
    yield f"        .{stream.given}({_given(stream)})"
    yield "    );"
    yield from _result(stream)


def _given(stream: Stream) -> str:
    """Return the wire of the port of the result, which is all that waits where nothing leaves beside it."""
    return "given" if stream.beside else "result"


def _result(stream: Stream) -> Iterator[str]:
    """Join what waits for the sink: the result, and beside it what came earlier, held as long."""
    beside = stream.beside
    if beside is None:
        return
    early, width, clocks = beside.early, beside.width, stream.module_cycles + 1
    yield "    // What comes before the result waits for it, as does what tuser says."
    yield f"    reg {vector(early * width)} earlier;"
    came = f"{{{', '.join(port for port, _ in reversed(beside.ports))}}}"
    yield f"{_CLOCKED}earlier <= {shifted('earlier', came, early, width)};"
    yield f"    reg {vector(clocks)} ending;"
    yield f"{_CLOCKED}ending <= {shifted('ending', 's_axis_tuser', clocks)};"
    oldest = f"earlier[{early * width - 1}:{(early - 1) * width}]"
    yield f"    wire {vector(stream.kept_bits)} result = {{ending[{clocks - 1}], {oldest}, given}};"


def _giving(stream: Stream) -> Iterator[str]:
    """Yield the memory for results, and the output register, which takes one past it where it is empty."""
    bits, places = stream.index_bits, stream.index_bits + 1
    zeros, carried = stream.result_bits - stream.carried_bits, stream.carried_bits
    yield "    // Results wait in the memory while the sink stalls; head is the oldest."
    yield f"    reg {vector(stream.kept_bits)} waiting [0:{stream.depth - 1}];"
    yield f"    reg {vector(places)} head, tail;"
    yield "    reg held;"
    yield f"    reg {vector(stream.kept_bits)} leaving;"
    yield "    wire empty = head == tail;"
    yield "    wire free = ~held | m_axis_tready;"
    yield "    wire stays = made & ~(free & empty);"
    yield "    wire leaves = free & (made | ~empty);"
    yield f"{_CLOCKED}if (stays) waiting[tail[{bits - 1}:0]] <= result;"
    yield f"{_CLOCKED}if (free) leaving <= empty ? result : waiting[head[{bits - 1}:0]];"
    yield f"{_CLOCKED.rstrip()}"
    yield "        if (~aresetn) begin"
    yield "            held <= 1'b0;"
    yield from (f"            {each} <= {places}'d0;" for each in ("head", "tail", "running"))
    yield "        end else begin"
    yield "            if (free) held <= leaves;"
    yield f"            if (stays) tail <= tail + {places}'d1;"
    yield f"            if (free & ~empty) head <= head + {places}'d1;"
    yield f"            if (whole & ~leaves) running <= running + {places}'d1;"
    yield f"            if (leaves & ~whole) running <= running - {places}'d1;"
    yield "        end"
    yield "    assign m_axis_tvalid = held;"
    data = f"leaving[{carried - 1}:0]" if stream.beside else "leaving"
    padded = f"{{{zeros}'d0, {data}}}" if zeros else data
    yield f"    assign m_axis_tdata = {padded};"
    yield "    assign m_axis_tlast = 1'b1;"
    if stream.beside:
        yield f"    assign m_axis_tuser = leaving[{carried}];"
