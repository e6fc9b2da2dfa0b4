"""The Verilog of the module that joins the order, the jet's values and the candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.prepare.columns import WORD_BITS
from jetc.rtl.verilog.staged import framed
from jetc.rtl.verilog.words import vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.rtl.link.joining import Preparing

__all__ = ["preparing_text"]


def preparing_text(whole: Preparing) -> str:
    """Return the module of `whole`."""
    _, *ports = (each.verilog for each in whole.ports)
    return framed(whole.about, whole.name, ports, [*_of_jet(whole), *_order(whole), *_copies(whole)])


def _of_jet(whole: Preparing) -> Iterator[str]:
    passing, count = whole.passing, whole.candidates
    yield from (f"    wire {vector(each.width)} {each.name};" for each in passing.given)
    yield from (f"    wire {vector(each.width * count)} {each.bus};" for each in passing.summed)
    ports = "".join(f", .given_{each.name}({each.name})" for each in passing.given)
    ports += "".join(f", .{each.bus}({each.bus})" for each in passing.summed)
    if whole.jet_bits:
        ports += f", .codes(data[{whole.bits - 1}:{whole.candidate_bits * count}])"
    yield f"    {whole.tagger}_prepare_jet of_jet ("
    yield f"        .clk(clk), .word(jet){ports}"
    yield "    );"


def _order(whole: Preparing) -> Iterator[str]:
    if whole.sorts:
        yield f"    wire {vector(WORD_BITS * whole.candidates)} ordered;"
        yield f"    {whole.tagger}_order order (.clk(clk), .words(candidates), .ordered(ordered));"


def _copies(whole: Preparing) -> Iterator[str]:
    bits = whole.candidate_bits
    yield "    generate"
    yield "        genvar at;"
    yield f"        for (at = 0; at < {whole.candidates}; at = at + 1) begin : copies"
    yield f"            {whole.tagger}_prepare_candidate candidate ("
    yield f"                .clk(clk), .word({whole.words}[at * {WORD_BITS} +: {WORD_BITS}]),"
    for each in whole.passing.given:
        yield f"                .{each.name}({each.name}),"
    for each in whole.passing.summed:
        yield f"                .given_{each.name}({each.bus}[at * {each.width} +: {each.width}]),"
    yield f"                .codes(data[at * {bits} +: {bits}])"
    yield "            );"
    yield "        end"
    yield "    endgenerate"
