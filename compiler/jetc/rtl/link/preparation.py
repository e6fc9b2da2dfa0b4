"""From the words of a jet and its candidates to the network's ports.

What is of the jet, its word or sums over all candidates, is made once, in `NAME_prepare_jet`; the rest in
a module for each candidate. The last registers are those with which the tagger takes a jet in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.prepare.columns import WORD_BITS
from jetc.prepare.words import CANDIDATE, JET
from jetc.rtl.link.order import order_part
from jetc.rtl.link.part import LinkModule, Part, code, field_wires, lowered, taken
from jetc.rtl.link.staging import staged
from jetc.rtl.link.text import Body, module_text
from jetc.rtl.link.totals import bus_of
from jetc.rtl.verilog.words import concatenation, vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.prepare.chain import Chain
    from jetc.rtl.link.part import Fields

__all__ = ["Preparation", "Widths", "preparation_of"]

_WORD = vector(WORD_BITS)


@dataclass(frozen=True, slots=True)
class Preparation(Part):
    """The modules up to the network's ports; the clocks of the order are among its own."""

    order_cycles: int


@dataclass(frozen=True, slots=True)
class Widths:
    """Bits of the ports' words: of each input of a candidate, and of each input of the jet."""

    candidate: Sequence[int]
    jet: Sequence[int] = ()


def preparation_of(chain: Chain, widths: Widths, name: str, levels: int) -> Preparation:
    """Return the preparation of `chain` for ports of `widths`; those of the jet stand above all others."""
    sorts = chain.by_pt and chain.candidates > 1
    order = order_part(chain.candidates, name, levels) if sorts else Part((), 0, 0.0)
    fields = field_wires(CANDIDATE, "candidate", "") | field_wires(JET, "jet", "jet_")
    of_the_jet = [(f"of_jet_{number}", each) for number, each in enumerate(chain.jet_inputs)]
    results = lowered(
        [*zip(chain.features, chain.inputs, strict=True), *of_the_jet], fields, chain.candidates
    )
    ports = {wire: 0 if owner == "jet" else order.cycles for (owner, _), wire in fields.items()}
    found = staged(results, levels, ports)
    jet, candidate = Body(found, lambda wire: wire.shared), Body(found, lambda wire: not wire.shared)
    count, last = len(chain.inputs), found.stages - 1
    codes = [code(*each, candidate, last) for each in zip(results[:count], widths.candidate, strict=True)]
    jet_codes = [code(*each, jet, last) for each in zip(results[count:], widths.jet, strict=True)]
    given = [_Given(jet.read(wire, stage), wire.width) for wire, stage in candidate.taken]
    summed = [_Summed(candidate.read(wire, stage), bus_of(wire), wire.width) for wire, stage in jet.taken]
    passed = _Passed(given, summed, chain.candidates)
    modules = (
        *order.modules,
        _jet_module(name, jet, fields, passed, _JetCodes(jet_codes, sum(widths.jet))),
        _candidate_module(
            chain, name, candidate, fields, passed, concatenation(codes), sum(widths.candidate)
        ),
    )
    whole = _joined(chain, widths, name, passed, found.stages, tuple(each.name for each in modules))
    deepest = max(found.deepest, order.deepest_levels)
    return Preparation((*modules, whole), found.stages, deepest, order.cycles)


@dataclass(frozen=True, slots=True)
class _Given:
    """A value that the jet's module gives to the candidates."""

    name: str
    width: int


@dataclass(frozen=True, slots=True)
class _Summed:
    """A value that each candidate gives to the jet's module, and the name of those of all candidates."""

    name: str
    bus: str
    width: int


@dataclass(frozen=True, slots=True)
class _Passed:
    """What passes between the jet's module and those of so many `candidates`."""

    given: Sequence[_Given]
    summed: Sequence[_Summed]
    candidates: int


@dataclass(frozen=True, slots=True)
class _JetCodes:
    """The codes of the inputs of the jet, and their bits together."""

    codes: Sequence[str]
    bits: int


def _jet_module(name: str, body: Body, fields: Fields, passed: _Passed, own: _JetCodes) -> LinkModule:
    module = f"{name}_prepare_jet"
    lines = [
        *taken(JET, "word", fields, body.staged),
        *body.lines(),
        *(f"    assign given_{each.name} = {each.name};" for each in passed.given),
        *([f"    assign codes = {concatenation(own.codes)};"] if own.codes else ()),
    ]
    sums = " and of sums over candidates," if passed.summed else " alone,"
    about = (f"What is made of the jet's word{sums} for all candidates.",)
    inputs = [f"input  wire {vector(each.width * passed.candidates)} {each.bus}" for each in passed.summed]
    outputs = [f"output wire {vector(each.width)} given_{each.name}" for each in passed.given]
    if own.codes:
        outputs.append(f"output wire {vector(own.bits)} codes")
    text = module_text(about, module, (f"input  wire {_WORD} word", *inputs, *outputs), lines)
    return LinkModule(module, 1, text, body.register_bits)


def _candidate_module(  # noqa: PLR0913, PLR0917 - all that its text says
    chain: Chain, name: str, body: Body, fields: Fields, passed: _Passed, codes: str, bits: int
) -> LinkModule:
    module, last = f"{name}_prepare_candidate", body.staged.stages - 1
    lines = [
        *taken(CANDIDATE, "word", fields, body.staged),
        *body.lines(),
        *(f"    assign given_{each.name} = {each.name};" for each in passed.summed),
        f"    assign codes = {codes};",
    ]
    about = (
        "The network's inputs of a candidate, lowest first:",
        *(f"  {each}" for each in chain.features),
        f"Codes stand in stage {last}; of the jet, each value comes in the stage in which it is read.",
    )
    inputs = (f"input  wire {vector(each.width)} {each.name}" for each in passed.given)
    sums = (f"output wire {vector(each.width)} given_{each.name}" for each in passed.summed)
    ports = (f"input  wire {_WORD} word", *inputs, *sums, f"output wire {vector(bits)} codes")
    return LinkModule(module, chain.candidates, module_text(about, module, ports, lines), body.register_bits)


def _joined(  # noqa: PLR0913, PLR0917 - all that its text says
    chain: Chain, widths: Widths, name: str, passed: _Passed, stages: int, uses: tuple[str, ...]
) -> LinkModule:
    """Return the module that joins the order, the jet's values and the candidates."""
    count, sorts = chain.candidates, f"{name}_order" in uses
    bits, whole = sum(widths.candidate), sum(widths.candidate) * count + sum(widths.jet)
    own = f", .codes(data[{whole - 1}:{bits * count}])" if widths.jet else ""
    words = "ordered" if sorts else "candidates"
    order = [
        f"    wire {vector(WORD_BITS * count)} ordered;",
        f"    {name}_order order (.clk(clk), .words(candidates), .ordered(ordered));",
    ]
    of_jet = "".join(f", .given_{each.name}({each.name})" for each in passed.given)
    of_jet += "".join(f", .{each.bus}({each.bus})" for each in passed.summed)
    lines = [
        *(f"    wire {vector(each.width)} {each.name};" for each in passed.given),
        *(f"    wire {vector(each.width * count)} {each.bus};" for each in passed.summed),
        f"    {name}_prepare_jet of_jet (",
        f"        .clk(clk), .word(jet){of_jet}{own}",
        "    );",
        *(order if sorts else ()),
        "    generate",
        "        genvar at;",
        f"        for (at = 0; at < {count}; at = at + 1) begin : copies",
        f"            {name}_prepare_candidate candidate (",
        f"                .clk(clk), .word({words}[at * {WORD_BITS} +: {WORD_BITS}]),",
        *(f"                .{each.name}({each.name})," for each in passed.given),
        *(
            f"                .given_{each.name}({each.bus}[at * {each.width} +: {each.width}]),"
            for each in passed.summed
        ),
        f"                .codes(data[at * {bits} +: {bits}])",
        "            );",
        "        end",
        "    endgenerate",
    ]
    about = (
        "From the words of a jet and its candidates, the first lowest, to in_data of the tagger.",
        f"There are {stages} stages; the tagger's input register ends the last.",
    )
    ports = (
        f"input  wire {_WORD} jet",
        f"input  wire {vector(WORD_BITS * count)} candidates",
        f"output wire {vector(whole)} data",
    )
    module = f"{name}_prepare"
    return LinkModule(module, 1, module_text(about, module, ports, lines), 0, uses)
