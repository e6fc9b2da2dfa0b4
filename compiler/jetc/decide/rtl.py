"""The working points in Verilog: of each jet its discriminants, of an event's jets so far which points pass.

A jet comes per clock, and the last of an event says so. `NAME_decide_jet` makes what each working point takes
of a jet, registers keep the leading ones and HT, `NAME_decide_event` decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.decide.menu import HtPath, decision_of, event_fields, jet_values
from jetc.prepare.columns import WORD_BITS
from jetc.prepare.expression import field, fields_of
from jetc.prepare.words import JET
from jetc.rtl.link.body import Body
from jetc.rtl.link.depth import ADDER, MULTIPLEXER
from jetc.rtl.link.part import LinkModule, code, field_wires, lowered, taken
from jetc.rtl.link.staging import staged
from jetc.rtl.link.wires import Wire
from jetc.rtl.top import Bits
from jetc.rtl.verilog.staged import body_lines, declared, framed, result_text
from jetc.rtl.verilog.words import concatenation, shifted, vector

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc.artifacts.interface import Word
    from jetc.decide.menu import Path, Ports
    from jetc.prepare.expression import Expression, Owner

    Values = dict[str, Expression]
    """Expressions by name."""

__all__ = ["DecisionsRtl", "GivenField", "emit_decisions"]

_ANGLES = ("pt", "eta", "phi")
_CLOCKED = "    always @(posedge clk) "


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


@dataclass(frozen=True, slots=True)
class _Module:
    """A module of expressions: its text, its clocks, and the bits of each result."""

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
    top = _top(paths, of_jet, given, (jet, event), sum(word.format.width for _, word in scores), name)
    return DecisionsRtl(
        top=top.name,
        modules=(jet.made, event.made, top),
        latency_cycles=jet.stages + event.stages,
        deepest_levels=max(jet.deepest, event.deepest, ADDER + 2 * MULTIPLEXER),
        given=given,
    )


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
    named = {
        field_name: Wire(f"of_{number}", word.format.min_code, word.format.max_code)
        for number, (field_name, word) in enumerate(scores)
    }
    fields |= {("score", each): wire for each, wire in named.items()}
    results = lowered(of_jet.items(), fields, 1)
    found = staged(results, levels, dict.fromkeys(fields.values(), 0))
    body, last = Body(found), found.stages - 1
    assigned = [
        f"    assign out_{each} = {result_text(code(result, value.width, body, last), body)};"
        for (each, value), result in zip(of_jet.items(), results, strict=True)
    ]
    words = dict(scores)
    lines = [
        *(declared(*each) for each in taken(JET, "jet", fields, found)),
        *(
            declared(wire, Bits("scores", wire.width, words[each].offset))
            for each, wire in named.items()
            if wire in found.stage
        ),
        *body_lines(body),
        *assigned,
    ]
    width = sum(word.format.width for _, word in scores)
    inputs = (f"input  wire {vector(WORD_BITS)} jet", f"input  wire {vector(width)} scores")
    outputs = (f"output wire {vector(value.width)} out_{each}" for each, value in of_jet.items())
    about = (
        "What each working point takes of a jet: its discriminant, whether it counts, and what else.",
        f"There are {found.stages} stages.",
    )
    module = f"{name}_decide_jet"
    text = framed(about, module, (*inputs, *outputs), lines)
    return _Module(LinkModule(module, 1, text, body.register_bits), found.stages, found.deepest)


def _event_module(of_event: Values, name: str, levels: int) -> _Module:
    from_event = {each.name: each for each in fields_of(of_event.values())}
    fields: dict[tuple[Owner, str], Wire] = {
        ("event", each.name): Wire(f"in_{each.name}", each.low, each.high) for each in from_event.values()
    }
    results = lowered(of_event.items(), fields, 1)
    found = staged(results, levels, dict.fromkeys(fields.values(), 0))
    body, last = Body(found), found.stages - 1
    words = [
        result_text(code(result, value.width, body, last), body)
        for result, value in zip(results, of_event.values(), strict=True)
    ]
    lines = [*body_lines(body), f"    assign word = {concatenation(words)};"]
    inputs = (f"input  wire {_signed(wire)}{vector(wire.width)} {wire.name}" for wire in fields.values())
    width = sum(each.width for each in of_event.values())
    about = (
        "Which working points an event passes, of what is kept of its jets so far.",
        f"There are {found.stages} stages; the register of the word ends the last.",
    )
    module = f"{name}_decide_event"
    text = framed(about, module, (*inputs, f"output wire {vector(width)} word"), lines)
    return _Module(LinkModule(module, 1, text, body.register_bits), found.stages, found.deepest)


def _signed(wire: Wire) -> str:
    return "signed " if wire.signed else ""


def _top(  # noqa: PLR0913, PLR0917 - all that its text says
    paths: Sequence[Path],
    of_jet: Values,
    given: Sequence[GivenField],
    parts: tuple[_Module, _Module],
    score_bits: int,
    name: str,
) -> LinkModule:
    before, after = parts[0].stages, parts[1].stages
    state = _State()
    for number, path in enumerate(paths):
        state.add(path, number, of_jet)
    width = sum(each.bits for each in given)
    lines = [
        f"    reg {vector(WORD_BITS)} jet;",
        f"    reg {vector(score_bits)} scores;",
        f"    reg {vector(before)} ending;",
        f"    reg {vector(before)} coming;",
        f"{_CLOCKED}jet <= in_jet;",
        f"{_CLOCKED}scores <= in_scores;",
        f"{_CLOCKED}ending <= {shifted('ending', 'in_last', before)};",
        f"{_CLOCKED}coming <= rst ? {before}'d0 : {shifted('coming', 'in_valid', before)};",
        f"    wire valid = coming[{before - 1}];",
        f"    wire ends = ending[{before - 1}];",
        *(f"    wire {vector(value.width)} {each};" for each, value in of_jet.items()),
        f"    {name}_decide_jet of_jet (",
        f"        .clk(clk), .jet(jet), .scores(scores),\n{_connected(of_jet)}",
        "    );",
        "    // The next jet is the first of an event.",
        "    reg first;",
        f"{_CLOCKED}first <= rst | (valid ? ends : first);",
        *state.lines,
        "    reg last;",
        f"{_CLOCKED}if (valid) last <= ends;",
        f"    wire {vector(width)} word;",
        f"    {name}_decide_event of_event (",
        f"        .clk(clk), .in_last(last), {', '.join(state.ports)},",
        "        .word(word)",
        "    );",
        f"    reg {vector(width)} made;",
        f"{_CLOCKED}made <= word;",
        "    assign out_decisions = made;",
        f"    reg {vector(after + 1)} leaving;",
        f"{_CLOCKED}leaving <= rst ? {after + 1}'d0 : {shifted('leaving', 'valid', after + 1)};",
        f"    assign out_valid = leaving[{after}];",
    ]
    about = (
        "Which working points the jets of an event pass, a jet per clock, the last of an event with in_last.",
        "in_jet is the jet's word from the jet finder, in_scores the tagger's out_data of the same jet.",
        "out_decisions, lowest first, of the event's jets up to this one:",
        *_table(given),
        "The event is decided where last is 1.",
        f"out_valid and out_decisions follow in_valid and the jet by {before + after} clocks, counted from",
        "the input register to the output register. rst is synchronous, clears valid and begins an event.",
    )
    module = f"{name}_decide"
    ports = (
        "input  wire rst",
        "input  wire in_valid",
        "input  wire in_last",
        f"input  wire {vector(WORD_BITS)} in_jet",
        f"input  wire {vector(score_bits)} in_scores",
        "output wire out_valid",
        f"output wire {vector(width)} out_decisions",
    )
    registers = WORD_BITS + score_bits + 2 * before + after + 3 + width + state.bits
    uses = (f"{name}_decide_jet", f"{name}_decide_event")
    return LinkModule(module, 1, framed(about, module, ports, lines), registers, uses)


def _connected(of_jet: Values) -> str:
    names = list(of_jet)
    rows = [names[start : start + 4] for start in range(0, len(names), 4)]
    return ",\n".join("        " + ", ".join(f".out_{each}({each})" for each in row) for row in rows)


def _table(given: Sequence[GivenField]) -> Iterator[str]:
    offset = 0
    for each in given:
        yield f"  {f'[{offset + each.bits - 1}:{offset}]':<10} {each.name}"
        offset += each.bits


class _State:
    """The registers that keep an event's jets so far: their Verilog, their bits, and where they are read."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.ports: list[str] = []
        self.bits = 2

    def add(self, path: Path, number: int, of_jet: Values) -> None:
        """Keep what working point `path`, number `number`, needs."""
        prefix = f"p{number}_"
        fields = event_fields(path, prefix)
        self.lines.append(f"    // {path.name}: the leading jets of those that count, hardest first.")
        if isinstance(path, HtPath):
            self._sum(fields["ht"].width, prefix, of_jet[f"{prefix}ht"].width)
            values: dict[str, Expression] = {"score": of_jet[f"{prefix}score"]}
        else:
            values = {"passes": of_jet[f"{prefix}passes"], "eta": JET["eta"], "phi": JET["phi"]}
        self._leading(path.jets, prefix, values)
        own = of_jet[f"{prefix}score"].width
        self.lines += [
            f"    reg {vector(own)} {prefix}own;",
            f"{_CLOCKED}if (valid) {prefix}own <= {prefix}score;",
        ]
        self.ports.append(f".in_{prefix}own({prefix}own)")
        self.bits += own

    def _sum(self, width: int, prefix: str, added: int) -> None:
        """Keep HT, which stays at its largest value where it would be beyond."""
        total, full = f"{prefix}total", f"{{{width}{{1'd1}}}}"
        so_far = f"{{1'd0, first ? {width}'d0 : {total}}}"
        more = f"{{{width + 1 - added}'d0, {prefix}ht}}"
        self.lines += [
            f"    reg {vector(width)} {total};",
            f"    wire {vector(width + 1)} {prefix}sum = {so_far} + {more};",
            f"{_CLOCKED}if (valid) {total} <= {prefix}sum[{width}] ? {full} : {prefix}sum[{width - 1}:0];",
        ]
        self.ports.append(f".in_{prefix}ht({total})")
        self.bits += width

    def _leading(self, jets: int, prefix: str, values: Values) -> None:
        """Keep the leading jets: a jet stays before the new one where its key is not below that one's."""
        key_bits, bits = JET["pt"].width + 1, sum(each.width for each in values.values())
        names = [each if each in _ANGLES else f"{prefix}{each}" for each in values]
        self.lines += [
            f"    wire {vector(key_bits)} {prefix}new_key = {{1'd1, pt}};",
            f"    wire {vector(bits)} {prefix}new = {{{', '.join(reversed(names))}}};",
        ]
        for at in range(jets):
            key, kept, stays = (f"{prefix}{each}_{at}" for each in ("key", "kept", "stays"))
            self.lines += [
                f"    reg {vector(key_bits)} {key};",
                f"    reg {vector(bits)} {kept};",
                f"    wire {stays} = ~first & ({key} >= {prefix}new_key);",
            ]
        for at in range(jets):
            self.lines += self._entry(at, prefix, key_bits)
        self.ports.append(f".in_{prefix}full({prefix}key_{jets - 1}[{key_bits - 1}])")
        offset = 0
        for name, value in values.items():
            part = f"[{offset + value.width - 1}:{offset}]"
            self.ports += [f".in_{prefix}{name}_{at}({prefix}kept_{at}{part})" for at in range(jets)]
            offset += value.width
        self.bits += jets * (key_bits + bits)

    @staticmethod
    def _entry(at: int, prefix: str, key_bits: int) -> Iterator[str]:
        key, kept, stays = (f"{prefix}{each}_{at}" for each in ("key", "kept", "stays"))
        moved_key, moved = f"{prefix}new_key", f"{prefix}new"
        if at:
            before = at - 1
            from_key = f"first ? {key_bits}'d0 : {prefix}key_{before}"
            moved_key = f"({prefix}stays_{before} ? {prefix}new_key : {from_key})"
            moved = f"({prefix}stays_{before} ? {prefix}new : {prefix}kept_{before})"
        yield f"{_CLOCKED}begin"
        yield f"        if (valid & {prefix}counts) begin"
        yield f"            {key} <= {stays} ? {key} : {moved_key};"
        yield f"            {kept} <= {stays} ? {kept} : {moved};"
        yield "        end else if (valid & first)"
        yield f"            {key} <= {key_bits}'d0;"
        yield "    end"
