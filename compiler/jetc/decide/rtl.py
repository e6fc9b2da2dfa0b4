"""Working points in Verilog and VHDL: of each jet its discriminants, of its event which points pass so far.

A jet comes per clock, and the last of an event says so. `NAME_decide_jet` makes what each working point takes
of a jet, registers keep the leading ones and HT, `NAME_decide_event` decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.ports import Port
from jetc.decide import verilog, vhdl
from jetc.decide.clocked import Clocked, Held, Made, Note, Placed
from jetc.decide.keeping import flag, kept_of, taking, whole, word
from jetc.decide.menu import decision_of, event_fields, jet_values
from jetc.prepare.columns import WORD_BITS
from jetc.prepare.expression import field, fields_of
from jetc.prepare.words import JET
from jetc.rtl.link.body import Body
from jetc.rtl.link.depth import ADDER, MULTIPLEXER
from jetc.rtl.link.module import Given, Module
from jetc.rtl.link.part import LinkModule, code, field_wires, lowered, taken
from jetc.rtl.link.printing import printed, values_of
from jetc.rtl.link.staging import staged
from jetc.rtl.link.values import AnyOf, Beside, Constant
from jetc.rtl.link.wires import Wire
from jetc.rtl.top import Bits
from jetc.rtl.vhdl.values import package_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jetc.artifacts.interface import Word
    from jetc.decide.menu import Path, Ports
    from jetc.prepare.expression import Expression, Owner
    from jetc.rtl.link.values import Value

    Values = dict[str, Expression]
    """Expressions by name."""

__all__ = ["DecisionsRtl", "GivenField", "emit_decisions"]

_ANGLES = ("pt", "eta", "phi")


@dataclass(frozen=True, slots=True)
class GivenField:
    """A field of what comes out of a jet, the lowest first: its name and its bits."""

    name: str
    bits: int


@dataclass(frozen=True, slots=True)
class DecisionsRtl:
    """The modules that decide, the top module last, and the clocks that they take."""

    top: str
    modules: tuple[LinkModule, ...]
    latency_cycles: int
    """Clocks from the edge that takes a jet in to the edge after which what is decided with it stands."""
    deepest_levels: float
    given: tuple[GivenField, ...]
    values: str
    """The package that the VHDL calculates with."""

    @property
    def vhdl(self) -> tuple[tuple[str, str], ...]:
        """Names and texts of the files in VHDL, each before what uses it."""
        modules = ((f"{each.name}.vhd", each.vhdl) for each in self.modules)
        return (f"{self.values}.vhd", package_text(self.values)), *modules


@dataclass(frozen=True, slots=True)
class _Module:
    """A module of expressions, and its clocks."""

    made: LinkModule
    stages: int
    deepest: float


def emit_decisions(
    paths: Sequence[Path], ports: Ports, scores: Sequence[tuple[str, Word]], name: str, levels: int
) -> DecisionsRtl:
    """Return the modules of tagger `name`; the top module is ``<name>_decide``.

    `scores` are the words of the tagger's out_data, each with the name of its score field, lowest first.
    `levels` is the number of adders in series between two registers.
    """
    of_jet = _jet_results(paths, ports)
    of_event = _event_results(paths, of_jet)
    jet, event = _jet_module(of_jet, scores, name, levels), _event_module(of_event, name, levels)
    given = tuple(GivenField(_told(paths, each), value.width) for each, value in of_event.items())
    bits = sum(each.format.width for _, each in scores)
    top = _top(paths, {each: value.width for each, value in of_jet.items()}, given, (jet, event), bits, name)
    return DecisionsRtl(
        top=top.name,
        modules=(jet.made, event.made, _printed(top, name)),
        latency_cycles=jet.stages + event.stages,
        deepest_levels=max(jet.deepest, event.deepest, ADDER + 2 * MULTIPLEXER),
        given=given,
        values=_values(name),
    )


def _values(name: str) -> str:
    """Return the package of the VHDL: one of its own, so that the folder needs no other."""
    return values_of(f"{name}_decide")


def _printed(top: Clocked, name: str) -> LinkModule:
    texts = verilog.clocked_text(top), vhdl.clocked_text(top, _values(name))
    return LinkModule(top.name, 1, texts[0], top.register_bits, top.uses, texts[1])


def _jet_results(paths: Sequence[Path], ports: Ports) -> Values:
    """Return what is made of a jet; that of working point number 2 begins with ``p2_``."""
    made: Values = {name: JET[name] for name in _ANGLES}
    for number, path in enumerate(paths):
        made |= {f"p{number}_{each.name}": each.value for each in jet_values(path, ports)}
    return made


def _event_results(paths: Sequence[Path], of_jet: Values) -> Values:
    """Return what comes out: whether the jet is the last, which points pass, and the jet's discriminants."""
    made: Values = {"last": field("event", "last", 0, 1)}
    for number, path in enumerate(paths):
        made[f"p{number}_passes"] = decision_of(path, event_fields(path, f"p{number}_"))
    for number in range(len(paths)):
        own = of_jet[f"p{number}_score"]
        made[f"p{number}_score"] = field("event", f"p{number}_own", own.low, own.high)
    return made


def _told(paths: Sequence[Path], result: str) -> str:
    """Return the name of a result with that of its working point, as the spec has it."""
    number, _, what = result.removeprefix("p").partition("_")
    return f"{paths[int(number)].name}_{what}" if what else result


def _jet_module(of_jet: Values, scores: Sequence[tuple[str, Word]], name: str, levels: int) -> _Module:
    fields = field_wires(JET, "jet", "jet_")
    of_scores = [
        (each, Wire(f"of_{number}", word.format.min_code, word.format.max_code), word)
        for number, (each, word) in enumerate(scores)
    ]
    fields |= {("score", each): wire for each, wire, _ in of_scores}
    results = lowered(of_jet.items(), fields, 1)
    found = staged(results, levels, dict.fromkeys(fields.values(), 0))
    body, last = Body(found), found.stages - 1
    bits = (
        *taken(JET, "jet", fields, found),
        *((wire, Bits("scores", wire.width, word.offset)) for _, wire, word in of_scores),
    )
    given = tuple(
        Given(f"out_{each}", (code(result, value.width, body, last),), joined=False)
        for (each, value), result in zip(of_jet.items(), results, strict=True)
    )
    ports = (
        Port("jet", "in", WORD_BITS),
        Port("scores", "in", sum(word.format.width for _, word in scores)),
        *(Port(f"out_{each}", "out", value.width) for each, value in of_jet.items()),
    )
    about = (
        "What each working point takes of a jet: its discriminant, whether it counts, and what else.",
        f"There are {found.stages} stages.",
    )
    module = f"{name}_decide_jet"
    made = Module(about, module, ports, bits, body, given)
    return _Module(printed(made, _values(name)), found.stages, found.deepest)


def _event_module(of_event: Values, name: str, levels: int) -> _Module:
    from_event = {each.name: each for each in fields_of(of_event.values())}
    fields: dict[tuple[Owner, str], Wire] = {
        ("event", each.name): Wire(f"of_{each.name}", each.low, each.high) for each in from_event.values()
    }
    results = lowered(of_event.items(), fields, 1)
    found = staged(results, levels, dict.fromkeys(fields.values(), 0))
    body, last = Body(found), found.stages - 1
    words = tuple(
        code(result, value.width, body, last)
        for result, value in zip(results, of_event.values(), strict=True)
    )
    inputs = {each: fields["event", each] for each in from_event}
    ports = (
        *(Port(f"in_{each}", "in", wire.width) for each, wire in inputs.items()),
        Port("word", "out", sum(each.width for each in of_event.values())),
    )
    about = (
        "Which working points an event passes, of what is kept of its jets so far.",
        f"There are {found.stages} stages; the register of the word ends the last.",
    )
    bits = tuple((wire, Bits(f"in_{each}", wire.width)) for each, wire in inputs.items())
    module = f"{name}_decide_event"
    made = Module(about, module, ports, bits, body, (Given("word", words),))
    return _Module(printed(made, _values(name)), found.stages, found.deepest)


def _top(  # noqa: PLR0913, PLR0917 - all that it joins
    paths: Sequence[Path],
    of_jet: Mapping[str, int],
    given: Sequence[GivenField],
    parts: tuple[_Module, _Module],
    score_bits: int,
    name: str,
) -> Clocked:
    """Return what joins the modules `parts` of a jet and of an event, with the registers between them."""
    before, after = parts[0].stages, parts[1].stages
    width = sum(each.bits for each in given)
    reset, comes, closes = flag("reset"), flag("comes"), flag("closes")
    jet, scores = word("jet", WORD_BITS), word("scores", score_bits)
    ending, coming, leaving = word("ending", before), word("coming", before), word("leaving", after + 1)
    valid, ends, leaves = flag("valid"), flag("ends"), flag("leaves")
    first, last, found, made = flag("first"), flag("last"), word("word", width), word("made", width)
    made_of_jet = {each: word(each, bits) for each, bits in of_jet.items()}
    kept = kept_of(paths, valid, first, made_of_jet)
    jet_ports = (
        ("jet", jet),
        ("scores", scores),
        *((f"out_{each}", wire) for each, wire in made_of_jet.items()),
    )
    items = (
        Held(jet, Bits("in_jet", WORD_BITS)),
        Held(scores, Bits("in_scores", score_bits)),
        Held(ending, _shifted(ending, whole(closes))),
        Held(coming, taking(whole(reset), Constant(0, before), _shifted(coming, whole(comes)))),
        Made(valid, Bits("coming", 1, before - 1)),
        Made(ends, Bits("ending", 1, before - 1)),
        Placed(f"{name}_decide_jet", "of_jet", jet_ports, (*made_of_jet.values(),)),
        Note("The next jet is the first of an event."),
        Held(first, AnyOf((whole(reset), taking(whole(valid), whole(ends), whole(first))))),
        *kept.items,
        Held(last, taking(whole(valid), whole(ends), whole(last))),
        Placed(
            f"{name}_decide_event", "of_event", (("in_last", last), *kept.ports, ("word", found)), (found,)
        ),
        Held(made, whole(found)),
        Held(leaving, taking(whole(reset), Constant(0, after + 1), _shifted(leaving, whole(valid)))),
        Made(leaves, Bits("leaving", 1, after)),
    )
    about = (
        "Which working points the jets of an event pass, a jet per clock, the last of an event with in_last.",
        "in_jet is the jet's word from the jet finder, in_scores the tagger's out_data of the same jet.",
        "out_decisions, lowest first, of the event's jets up to this one:",
        *_table(given),
        "The event is decided where last is 1.",
        f"out_valid and out_decisions follow in_valid and the jet by {before + after} clocks, counted from",
        "the input register to the output register. rst is synchronous, clears valid and begins an event.",
    )
    ports = (
        *(Port(each, "in") for each in ("rst", "in_valid", "in_last")),
        Port("in_jet", "in", WORD_BITS),
        Port("in_scores", "in", score_bits),
        Port("out_valid", "out"),
        Port("out_decisions", "out", width),
    )
    flags = ((reset, "rst"), (comes, "in_valid"), (closes, "in_last"))
    given_ports = (("out_decisions", made), ("out_valid", leaves))
    module = f"{name}_decide"
    return Clocked(about, module, ports, flags, items, given_ports)


def _shifted(register: Wire, source: Value) -> Value:
    """Return what a shift register of flags holds next: `source`, lowest."""
    rest = register.width - 1
    return Beside((Bits(register.name, rest, 0), source)) if rest else source


def _table(given: Sequence[GivenField]) -> Iterator[str]:
    offset = 0
    for each in given:
        yield f"  {f'[{offset + each.bits - 1}:{offset}]':<10} {each.name}"
        offset += each.bits
