"""The modules around a tagger, and the top module that joins them: from word to word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.ports import JET_BITS, link_ports
from jetc.prepare.columns import WORD_BITS
from jetc.rtl.link.packing import packing_of
from jetc.rtl.link.part import LinkModule
from jetc.rtl.link.preparation import Widths, preparation_of
from jetc.rtl.link.text import module_text
from jetc.rtl.verilog.words import becomes_ready, shifted, vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.prepare.chain import Chain
    from jetc.rtl.design import Rtl

__all__ = ["LinkRtl", "emit_link"]

_CLOCKED = "    always @(posedge clk) "


@dataclass(frozen=True, slots=True)
class LinkRtl:
    """The modules around the tagger, the top module last, and the clocks that they take."""

    top: str
    modules: tuple[LinkModule, ...]
    order_cycles: int
    """Clocks of the order, which are among those of the preparation."""
    preparation_cycles: int
    packing_cycles: int
    latency_cycles: int
    """Clocks from the edge that takes words in to the edge after which the outgoing word stands."""
    deepest_levels: float
    outgoing_bits: int


def emit_link(chain: Chain, rtl: Rtl, name: str, levels: int, *, decides: bool = False) -> LinkRtl:
    """Return the modules of `chain` around the tagger `rtl`, the top module ``<name>_link``.

    It takes a jet as often as the tagger does; preparation and packing share nothing between clocks. `levels`
    is the number of adders in series between two registers. Where something behind it `decides`, the
    network's scores come out, too, and the jet's word with them. The same chain gives the same bytes.
    """
    of_the_jet = rtl.interface.jet
    widths = Widths(
        [each.format.width for each in rtl.interface.constituents[0].words],
        [each.format.width for each in of_the_jet.words] if of_the_jet else (),
    )
    preparation = preparation_of(chain, widths, name, levels)
    packing = packing_of(chain, rtl.interface, name, levels)
    top = _top(chain, rtl, name, (preparation.cycles, packing.cycles), decides=decides)
    return LinkRtl(
        top=top.name,
        modules=(*preparation.modules, *packing.modules, top),
        order_cycles=preparation.order_cycles,
        preparation_cycles=preparation.cycles,
        packing_cycles=packing.cycles,
        latency_cycles=preparation.cycles + rtl.latency_cycles + packing.cycles,
        deepest_levels=max(preparation.deepest_levels, packing.deepest_levels),
        outgoing_bits=chain.bits,
    )


def _top(chain: Chain, rtl: Rtl, name: str, cycles: tuple[int, int], *, decides: bool) -> LinkModule:
    """Return the chain: input registers, preparation, tagger, packing, the register of the word, valid.

    The tagger is ready for each jet that comes: they come no faster than the chain takes them.
    """
    before, after = cycles
    shared = rtl.interval > 1
    coming = max(before, rtl.interval - 2)
    candidates = WORD_BITS * chain.candidates
    jet_bits = JET_BITS
    wait = before + rtl.latency_cycles
    given = rtl.interface.out_data.width
    lines = [
        *(_taking(coming, rtl.interval) if shared else ()),
        f"    reg {vector(WORD_BITS)} jet;",
        f"    reg {vector(candidates)} candidates;",
        f"{_CLOCKED}jet <= in_jet;",
        f"{_CLOCKED}candidates <= in_candidates;",
        f"    wire {vector(rtl.interface.in_data.width)} data;",
        f"    {name}_prepare prepare (.clk(clk), .jet(jet), .candidates(candidates), .data(data));",
        *(["    wire tagger_ready;"] if shared else _valid("coming", "in_valid", before)),
        "    wire scored;",
        f"    wire {vector(given)} scores;",
        f"    {rtl.top} tagger (",
        f"        .clk(clk), .rst(rst), .in_valid(coming[{before - 1}]), .in_data(data),",
        *(["        .in_ready(tagger_ready),"] if shared else ()),
        "        .out_valid(scored), .out_data(scores)",
        "    );",
        f"    reg {vector(jet_bits * wait)} waiting;",
        f"{_CLOCKED}waiting <= {shifted('waiting', f'jet[{jet_bits - 1}:0]', wait, jet_bits)};",
        f"    wire {vector(jet_bits)} same_jet = waiting[{jet_bits * wait - 1}:{jet_bits * (wait - 1)}];",
        f"    wire {vector(chain.bits)} word;",
        f"    {name}_pack pack (",
        f"        .clk(clk), .jet({{{WORD_BITS - jet_bits}'d0, same_jet}}), .scores(scores), .word(word)",
        "    );",
        f"    reg {vector(chain.bits)} made;",
        f"{_CLOCKED}made <= word;",
        "    assign out_jet = made;",
        *_valid("leaving", "scored", after),
        f"    assign out_valid = leaving[{after - 1}];",
        *(_SCORED if decides else ()),
    ]
    about = (
        f"From the words of a jet and its candidates to the outgoing word, a jet {_pace(rtl.interval)}.",
        f"out_valid and out_jet follow in_valid and the words by {wait + after} clocks, counted from the",
        "input register to the output register. rst is synchronous and clears valid.",
        *([_ABOUT_READY] if shared else ()),
        *((f"out_scored, out_scores and out_scored_jet follow them by {wait} clocks.",) if decides else ()),
    )
    scores = given if decides else None
    ports = link_ports(chain.candidates, chain.bits, rtl.interval, scores=scores)
    _, *spelt = (each.verilog for each in ports)
    module = f"{name}_link"
    registers = WORD_BITS + candidates + coming + shared + after + jet_bits * wait + chain.bits
    uses = (f"{name}_prepare", rtl.top, f"{name}_pack")
    return LinkModule(module, 1, module_text(about, module, spelt, lines), registers, uses)


_ABOUT_READY = "A jet is taken at an edge where in_valid and in_ready are set; rst sets in_ready."


def _pace(interval: int) -> str:
    return "per clock" if interval == 1 else f"every {interval} clocks"


def _taking(coming: int, interval: int) -> Iterator[str]:
    """Take a jet where one is offered, and be ready again `interval` clocks later."""
    yield "    reg ready;"
    yield "    assign in_ready = ready;"
    yield "    wire taken = in_valid & ready;"
    yield from _valid("coming", "taken", coming)
    yield f"{_CLOCKED}ready <= {becomes_ready('coming', interval)};"


_SCORED = (
    "    assign out_scored = scored;",
    "    assign out_scores = scores;",
    "    assign out_scored_jet = same_jet;",
)


def _valid(name: str, source: str, clocks: int) -> list[str]:
    rest = shifted(name, source, clocks)
    return [f"    reg {vector(clocks)} {name};", f"{_CLOCKED}{name} <= rst ? {clocks}'d0 : {rest};"]
