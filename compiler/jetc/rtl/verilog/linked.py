"""The Verilog of the top module from words to the outgoing word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.ports import JET_BITS
from jetc.prepare.columns import WORD_BITS
from jetc.rtl.verilog.staged import framed
from jetc.rtl.verilog.words import becomes_ready, shifted, vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.rtl.link.joining import Linked

__all__ = ["linked_text"]

_CLOCKED = "    always @(posedge clk) "
_SCORED = (
    "    assign out_scored = scored;",
    "    assign out_scores = scores;",
    "    assign out_scored_jet = same_jet;",
)


def linked_text(top: Linked) -> str:
    """Return the module of `top`."""
    _, *ports = (each.verilog for each in top.ports)
    return framed(top.about, top.name, ports, [*_before(top), *_tagger(top), *_after(top)])


def _before(top: Linked) -> Iterator[str]:
    candidates = vector(WORD_BITS * top.candidates)
    if top.shared:
        yield from _taking(top)
    yield f"    reg {vector(WORD_BITS)} jet;"
    yield f"    reg {candidates} candidates;"
    yield f"{_CLOCKED}jet <= in_jet;"
    yield f"{_CLOCKED}candidates <= in_candidates;"
    yield f"    wire {vector(top.data_bits)} data;"
    yield f"    {top.tagger}_prepare prepare (.clk(clk), .jet(jet), .candidates(candidates), .data(data));"
    yield from ["    wire unused_ready;"] if top.shared else _valid("coming", "in_valid", top.before)


def _taking(top: Linked) -> Iterator[str]:
    """Take a jet where one is offered, and be ready again an interval later."""
    yield "    reg ready;"
    yield "    assign in_ready = ready;"
    yield "    wire taken = in_valid & ready;"
    yield from _valid("coming", "taken", top.coming)
    yield f"{_CLOCKED}ready <= {becomes_ready('coming', top.interval)};"


def _tagger(top: Linked) -> Iterator[str]:
    yield "    wire scored;"
    yield f"    wire {vector(top.score_bits)} scores;"
    yield f"    {top.tagger_top} tagger ("
    yield f"        .clk(clk), .rst(rst), .in_valid(coming[{top.before - 1}]), .in_data(data),"
    if top.shared:
        yield "        .in_ready(unused_ready),"
    yield "        .out_valid(scored), .out_data(scores)"
    yield "    );"


def _after(top: Linked) -> Iterator[str]:
    wait = top.wait
    older = shifted("waiting", f"jet[{JET_BITS - 1}:0]", wait, JET_BITS)
    last = f"waiting[{JET_BITS * wait - 1}:{JET_BITS * (wait - 1)}]"
    yield f"    reg {vector(JET_BITS * wait)} waiting;"
    yield f"{_CLOCKED}waiting <= {older};"
    yield f"    wire {vector(JET_BITS)} same_jet = {last};"
    yield f"    wire {vector(top.word_bits)} word;"
    yield f"    {top.tagger}_pack pack ("
    yield f"        .clk(clk), .jet({{{WORD_BITS - JET_BITS}'d0, same_jet}}), .scores(scores), .word(word)"
    yield "    );"
    yield f"    reg {vector(top.word_bits)} made;"
    yield f"{_CLOCKED}made <= word;"
    yield "    assign out_jet = made;"
    yield from _valid("leaving", "scored", top.after)
    yield f"    assign out_valid = leaving[{top.after - 1}];"
    yield from _SCORED if top.decides else ()


def _valid(name: str, source: str, clocks: int) -> list[str]:
    rest = shifted(name, source, clocks)
    return [f"    reg {vector(clocks)} {name};", f"{_CLOCKED}{name} <= rst ? {clocks}'d0 : {rest};"]
