"""Faults put into the Verilog of a tagger, all in one text: a port says which of them acts.

Reads the regular form that is emitted: in a module of logic a wire a line, ``wire [7:0] v4; ...`` with an
operator or an expression, tables an entry a line, concatenations on the outputs. A fault replaces what one
such statement computes. Every module gets a port ``mutant``; with 0 the design is the sound one::

    candidates = faults(text)
    changed = muxed(text, {number: candidate for number, candidate in enumerate(chosen, start=1)})
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

__all__ = ["KINDS", "Fault", "chosen", "faults", "muxed"]

KINDS = (
    "subtraction for addition",
    "lost AND",
    "lost rounding constant",
    "false sign extension",
    "lost selection",
    "shift",
    "swapped operands",
    "swapped wires",
    "changed constant",
    "narrowed reduction",
    "altered table entry",
    "output bit",
)
"""What a fault does. A selection is a multiplexer: of a saturation, or of a maximum."""

_PRIMITIVES = ("shift_adder", "ternary_adder", "mux", "binop", "multiplier", "negative")
_MUTANT = "mutant"
_WIDTH = 16
_MODULE = re.compile(r"^module (\w+) ?\(")
_WIRE = re.compile(r"^    wire \[(\d+):0\] (v\d+); (.*);$")
_ASSIGNED = re.compile(r"assign v\d+\[\d+:0\] = (.*)")
_INSTANCE = re.compile(r"(\w+)(?: #\(([-\d, ]+)\))? op_\d+ \((.*)\)")
_GIVEN = re.compile(r"^(?P<form>    assign (?P<target>model_out\[\d+:\d+\]) = )(?P<value>.*);$")
_ENTRY = re.compile(r"^(?P<form>(?P<target>\d+'h[0-9A-F]+): out = )(?P<value>\d+'h[0-9A-F]+);$")
_TOP = re.compile(r"^(?P<form>    (?:wire \[\d+:0\]|assign) (?P<target>\w+) = )(?P<value>\w+\[[^\]]+\]);$")
_RESET = re.compile(r"^(?P<form>    always @\(posedge clk\) (?P<target>\w+) <= )(?P<value>rst \? .*);$")
_JOINED = re.compile(r"^    (?:assign (?=out_data)|wire \[\d+:0\] )(\w+) = \{$")
_OUT_WIDTH = re.compile(r"^    output wire \[(\d+):0\] out_data$")
_LITERAL = re.compile(r"(\d+)'b([01]+)")
_SLICE = re.compile(r"(\w+)\[(\d+):(\d+)\]")
_READ = re.compile(r"\b(v\d+)\b(?:\[(\d+))?")
_BIT = re.compile(r"(\w+)\[(\d+)\]")
_SELECTED = re.compile(r"(\w+) \? .* : (\{.*\})")
_GATED = re.compile(r"(v\d+\[\d+:\d+\]) & \{\d+\{~?v\d+\[\d+\]\}\}")


@dataclass(frozen=True, slots=True)
class _Operator:
    """An instance of a primitive or a table; its last port, the output, is left out."""

    module: str
    parameters: tuple[int, ...]
    operands: tuple[str, ...]

    def spelled(self, label: str, wire: str) -> str:
        parameters = f" #({','.join(map(str, self.parameters))})" if self.parameters else ""
        return f"{self.module}{parameters} {label} ({','.join((*self.operands, wire))});"


@dataclass(frozen=True, slots=True)
class _Expression:
    """The right side of an assignment."""

    text: str


@dataclass(frozen=True, slots=True)
class _Statement:
    """Lines `first` to `last` of a module, which give `target`; `form` has ``{value}`` for what is given."""

    first: int
    last: int
    module: str
    target: str
    form: str
    sound: _Operator | _Expression
    width: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, where it is, and what it changes."""

    kind: str
    module: str
    what: str
    _statement: _Statement
    _changed: _Operator | _Expression

    @property
    def place(self) -> tuple[str, str]:
        """The module, and the wire or port that the changed statement gives."""
        return self.module, self._statement.target


def faults(text: str, rng: np.random.Generator) -> tuple[Fault, ...]:
    """Return every fault that `text` can have; `rng` picks the bit or the wire where there are many."""
    found: list[Fault] = []
    for module, statements in _modules(text):
        widths = {each.target: each.width for each in statements if each.width}
        read = _highest_read(statements, widths)
        found += [
            Fault(kind, module, f"{each.target}: {what}", each, changed)
            for each in statements
            for kind, what, changed in _changes(each, widths, read.get(each.target, 0), rng)
            if changed != each.sound
        ]
    return tuple(found)


def _highest_read(statements: Sequence[_Statement], widths: Mapping[str, int]) -> dict[str, int]:
    """Return by wire the highest bit that another statement of the module reads."""
    found: dict[str, int] = {}
    for each in statements:
        texts = each.sound.operands if isinstance(each.sound, _Operator) else (each.sound.text,)
        for text in texts:
            for name, high in _READ.findall(text):
                bit = int(high) if high else widths.get(name, 1) - 1
                found[name] = max(found.get(name, 0), bit)
    return found


def chosen(candidates: Sequence[Fault], count: int, rng: np.random.Generator) -> tuple[Fault, ...]:
    """Return `count` faults, the kinds in turn, as many of each as there are."""
    kinds = [[each for each in candidates if each.kind == kind] for kind in KINDS]
    queues = [[each[at] for at in rng.permutation(len(each))] for each in kinds]
    found: list[Fault] = []
    while len(found) < count and any(queues):
        found += [each.pop() for each in queues if each]
    return tuple(found[:count])


def muxed(text: str, acting: Mapping[int, Fault]) -> str:
    """Return `text` with a port ``mutant`` on every module; fault `n` of `acting` acts where it is `n`.

    Of `text` are all faults; those of other texts have other numbers, so that texts of one design join.
    """
    by_line: dict[int, dict[int, Fault]] = {}
    for number, fault in acting.items():
        by_line.setdefault(fault._statement.first, {})[number] = fault  # noqa: SLF001 - of this module
    lines, skip = [], -1
    for at, line in enumerate(text.splitlines()):
        if at <= skip:
            continue
        if at in by_line:
            statement = next(iter(by_line[at].values()))._statement  # noqa: SLF001 - of this module
            lines += _selected(statement, by_line[at])
            skip = statement.last
        else:
            lines.append(line)
    return "\n".join(_with_port(each) for each in lines) + "\n"


def _modules(text: str) -> Iterator[tuple[str, list[_Statement]]]:
    module, width = "", 0
    statements: list[_Statement] = []
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if match := _MODULE.match(line):
            module, statements = match[1], []
        elif match := _OUT_WIDTH.match(line):
            width = int(match[1]) + 1
        elif line == "endmodule":
            yield module, statements
        elif match := _JOINED.match(line):
            last = next(end for end in range(at, len(lines)) if lines[end] == "    };")
            body = _Expression("".join(each.strip() for each in lines[at + 1 : last]))
            target = match[1].split()[-1]
            bits = width if target == "out_data" else 0
            form = f"{match[0].removesuffix('{')}{{value}};"
            statements.append(_Statement(at, last, module, target, form, _braced(body.text), bits))
        elif found := _statement(at, line, module):
            statements.append(found)


def _braced(parts: str) -> _Expression:
    return _Expression(f"{{{parts}}}")


def _statement(at: int, line: str, module: str) -> _Statement | None:
    if match := _WIRE.match(line):
        form = f"    wire [{match[1]}:0] {match[2]}; assign {match[2]} = {{value}};"
        width = int(match[1]) + 1
        if assigned := _ASSIGNED.fullmatch(match[3]):
            return _Statement(at, at, module, match[2], form, _Expression(assigned[1]), width)
        if instance := _INSTANCE.fullmatch(match[3]):
            parameters = tuple(int(each) for each in (instance[2] or "").split(",") if each)
            operands = tuple(each.strip() for each in instance[3].split(","))
            operator = _Operator(instance[1], parameters, operands[:-1])
            return _Statement(at, at, module, match[2], form, operator, width)
    for pattern in (_GIVEN, _ENTRY, _TOP, _RESET):
        if match := pattern.match(line):
            form = f"{match['form']}{{value}};"
            return _Statement(at, at, module, match["target"], form, _Expression(match["value"]))
    return None


_Change = tuple[str, str, _Operator | _Expression]


def _changes(
    statement: _Statement, widths: Mapping[str, int], highest: int, rng: np.random.Generator
) -> Iterator[_Change]:
    """Yield the changes of a statement; of the wire that it gives, bits up to `highest` are read."""
    sound = statement.sound
    if isinstance(sound, _Operator):
        yield from _changed_operator(sound, highest, rng)
        yield from _swapped_wire(sound, statement, widths, rng)
    elif sound.text.startswith("{"):
        yield from _changed_bundle(sound.text, statement)
    elif statement.form.startswith(statement.target):
        yield _changed_entry(sound.text, rng)
    elif reset := _SELECTED.fullmatch(sound.text):
        yield "lost selection", f"{reset[1]} does not count", _Expression(reset[2])
    else:
        yield from _changed_expression(sound.text, statement, widths, rng)


def _changed_bundle(text: str, statement: _Statement) -> Iterator[_Change]:
    """Change a concatenation: two words of one width swapped; a bit of out_data that never moves."""
    if statement.target == "out_data":
        for bit in range(statement.width):
            one = f"({{{{{statement.width - 1}{{1'b0}}}}, 1'b1}} << {bit})"
            yield "output bit", f"bit {bit} is 0", _Expression(f"{text} & ~{one}")
            yield "output bit", f"bit {bit} is 1", _Expression(f"{text} | {one}")
    if "constituent" in statement.target:  # alike to the mean that follows, in any order
        return
    parts = text[1:-1].split(",")
    for at, (one, two) in enumerate(pairwise(parts)):
        first, second = _SLICE.fullmatch(one), _SLICE.fullmatch(two)
        if first and second and int(first[2]) - int(first[3]) == int(second[2]) - int(second[3]):
            swapped = [*parts[:at], two, one, *parts[at + 2 :]]
            yield "swapped wires", f"{one} and {two} are swapped", _braced(",".join(swapped))


def _changed_operator(sound: _Operator, highest: int, rng: np.random.Generator) -> Iterator[_Change]:
    kind = next((each for each in _PRIMITIVES if sound.module.endswith(f"_{each}")), "")
    match kind:
        case "shift_adder":
            yield from _shift_adder(sound)
        case "ternary_adder":
            yield from _ternary_adder(sound)
        case "mux":
            yield from _mux(sound)
        case "binop":
            yield from _binop(sound)
        case "negative":
            yield "subtraction for addition", "does not negate", _Expression(sound.operands[0])
    yield from _false_signs(sound, kind, highest)
    for at, operand in enumerate(sound.operands):
        if literal := _LITERAL.fullmatch(operand):
            yield from _changed_literal(sound, at, literal, rng)


def _shift_adder(sound: _Operator) -> Iterator[_Change]:
    """Change an adder of #(width 0, 1, sign 0, 1, width of the sum, dropped bits, shift, subtract)."""
    width0, width1, sign0, sign1, given, drop, shift, subtract = sound.parameters
    head = (width0, width1, sign0, sign1, given, drop)
    name = ("adds", "subtracts")
    yield (
        "subtraction for addition",
        f"{name[1 - subtract]} where it {name[subtract]}",
        replace(sound, parameters=(*head, shift, 1 - subtract)),
    )
    for step in (-1, 1):
        yield (
            "shift",
            f"shifts its second term by {shift + step}, not {shift}",
            replace(sound, parameters=(*head, shift + step, subtract)),
        )
    if shift or subtract:
        swapped = (width1, width0, sign1, sign0, given, drop, shift, subtract)
        yield (
            "swapped operands",
            "its terms are swapped",
            replace(sound, parameters=swapped, operands=sound.operands[::-1]),
        )


def _ternary_adder(sound: _Operator) -> Iterator[_Change]:
    """Change an adder of three terms, each #(width, sign, negated, shift), then width and dropped bits."""
    values = sound.parameters
    for term in range(3):
        at = 4 * term
        yield (
            "subtraction for addition",
            f"term {term} changes its sign",
            replace(sound, parameters=_set(values, at + 2, 1 - values[at + 2])),
        )
        for step in (-1, 1):
            if values[at + 3] + step >= 0:
                yield (
                    "shift",
                    f"term {term} is shifted by {values[at + 3] + step}, not {values[at + 3]}",
                    replace(sound, parameters=_set(values, at + 3, values[at + 3] + step)),
                )
    for one, two in pairwise(range(3)):
        if values[4 * one + 2 : 4 * one + 4] != values[4 * two + 2 : 4 * two + 4]:
            parameters, operands = list(values), list(sound.operands)
            first, second = slice(4 * one, 4 * one + 2), slice(4 * two, 4 * two + 2)
            parameters[first], parameters[second] = parameters[second], parameters[first]
            operands[one], operands[two] = operands[two], operands[one]
            yield (
                "swapped operands",
                f"terms {one} and {two} are swapped",
                replace(sound, parameters=tuple(parameters), operands=tuple(operands)),
            )


def _mux(sound: _Operator) -> Iterator[_Change]:
    """Change a multiplexer #(width 0, 1, sign 0, 1, width, shift) of (key, one, other)."""
    _, one, other = sound.operands
    for key in (0, 1):
        yield (
            "lost selection",
            f"always takes its {('second', 'first')[key]} word",
            replace(sound, operands=(f"1'b{key}", one, other)),
        )
    width0, width1, sign0, sign1, *rest = sound.parameters
    yield (
        "swapped operands",
        "its words are swapped",
        replace(
            sound,
            parameters=(width1, width0, sign1, sign0, *rest),
            operands=(sound.operands[0], other, one),
        ),
    )


def _binop(sound: _Operator) -> Iterator[_Change]:
    for at, width in enumerate(sound.parameters[:2]):
        operands = list(sound.operands)
        operands[at] = f"{{{width}{{1'b{1 if sound.parameters[6] == 0 else 0}}}}}"
        yield "lost AND", f"its operand {at} does not count", replace(sound, operands=tuple(operands))


def _false_signs(sound: _Operator, name: str, highest: int) -> Iterator[_Change]:
    """Extend a term wrongly, where that reaches a bit of the result that is read: `highest` or below."""
    for term, (at, reach) in enumerate(_signs(sound.parameters, name)):
        sign = sound.parameters[at]
        if reach <= highest:
            yield (
                "false sign extension",
                f"term {term} is {('extended by its top bit', 'not extended by its sign')[sign]}",
                replace(sound, parameters=_set(sound.parameters, at, 1 - sign)),
            )


def _signs(values: tuple[int, ...], name: str) -> Iterator[tuple[int, int]]:
    """Yield for each term the place of its sign, and the lowest bit of the result that it can reach."""
    match name:
        case "shift_adder":
            drop, shift = values[5:7]
            yield 2, values[0] + max(-shift, 0) - drop
            yield 3, values[1] + max(shift, 0) - drop
        case "ternary_adder":
            for at in (0, 4, 8):
                yield at + 1, values[at] + values[at + 3] - values[13]
        case "mux":
            yield 2, values[0] + max(-values[5], 0)
            yield 3, values[1] + max(values[5], 0)
        case "multiplier":
            yield 2, values[0]
            yield 3, values[1]


def _changed_literal(
    sound: _Operator, at: int, literal: re.Match[str], rng: np.random.Generator
) -> Iterator[_Change]:
    """Change a constant term: one bit of it, or all of it where it is the half that rounds."""
    bits = literal[2]
    bit = int(rng.integers(len(bits)))
    flipped = f"{bits[:bit]}{1 - int(bits[bit])}{bits[bit + 1 :]}"
    operands = list(sound.operands)
    operands[at] = f"{literal[1]}'b{flipped}"
    kind = "lost rounding constant" if bits == "1" else "changed constant"
    yield kind, f"{operands[at]} for {literal[0]}", replace(sound, operands=tuple(operands))


def _changed_entry(text: str, rng: np.random.Generator) -> _Change:
    width, _, digits = text.partition("'h")
    value = int(digits, 16) ^ (1 << int(rng.integers(int(width))))
    changed = f"{width}'h{value:0{len(digits)}X}"
    return "altered table entry", f"{changed} for {text}", _Expression(changed)


def _changed_expression(
    text: str, statement: _Statement, widths: Mapping[str, int], rng: np.random.Generator
) -> Iterator[_Change]:
    if gated := _GATED.fullmatch(text):
        yield "lost AND", f"{gated[1]} without its gate", _Expression(gated[1])
    elif text.startswith("|") and widths.get(text[1:], 1) > 1:
        yield (
            "narrowed reduction",
            "its lowest bit is left out",
            _Expression(f"{text}[{widths[text[1:]] - 1}:1]"),
        )
        yield (
            "narrowed reduction",
            "its highest bit is left out",
            _Expression(f"{text}[{widths[text[1:]] - 2}:0]"),
        )
    elif found := _BIT.fullmatch(text):
        if int(found[2]):
            yield "shift", "is taken one bit lower", _Expression(f"{found[1]}[{int(found[2]) - 1}]")
    elif found := _SLICE.fullmatch(text):
        name, high, low = found[1], int(found[2]), int(found[3])
        if low:
            yield "shift", "is taken one bit lower", _Expression(f"{name}[{high - 1}:{low - 1}]")
        others = [
            each
            for each, width in widths.items()
            if each not in {name, statement.target} and width == widths.get(name)
        ]
        if others and statement.target.startswith("model_out"):
            other = others[int(rng.integers(len(others)))]
            yield "swapped wires", f"{other} for {name}", _Expression(f"{other}[{high}:{low}]")


def _swapped_wire(
    sound: _Operator, statement: _Statement, widths: Mapping[str, int], rng: np.random.Generator
) -> Iterator[_Change]:
    """Take another wire of the same width, made before the statement, for one of the operands."""
    before = list(widths)[: list(widths).index(statement.target)]
    at = int(rng.integers(len(sound.operands)))
    name = re.match(r"v\d+", sound.operands[at])
    if name is None:
        return
    others = [each for each in before if widths[each] == widths[name[0]] and each != name[0]]
    if others:
        other = others[int(rng.integers(len(others)))]
        operands = list(sound.operands)
        operands[at] = re.sub(r"^v\d+", other, operands[at])
        yield (
            "swapped wires",
            f"{operands[at]} for {sound.operands[at]}",
            replace(sound, operands=tuple(operands)),
        )


def _selected(statement: _Statement, acting: Mapping[int, Fault]) -> list[str]:
    """Return the lines that give the statement's target, sound or as one of its faults has it."""
    variants = {0: statement.sound} | {number: each._changed for number, each in acting.items()}  # noqa: SLF001 - of this module
    lines, spelled = [], {}
    for number, each in variants.items():
        if isinstance(each, _Operator):
            wire = f"{statement.target}_mutant{number}"
            lines.append(f"    wire [{statement.width - 1}:0] {wire}; " + each.spelled(f"op_{wire}", wire))
            spelled[number] = wire
        else:
            spelled[number] = f"({each.text})"
    chain = "".join(f"{_MUTANT} == {number} ? {spelled[number]} : " for number in acting)
    return [*lines, statement.form.replace("{value}", f"{chain}{spelled[0]}")]


def _with_port(line: str) -> str:
    """Give a module the port, and an instance its connection."""
    port = f"input wire [{_WIDTH - 1}:0] {_MUTANT}"
    if re.match(r"^module \w+ \($", line):
        return f"{line}\n    {port},"
    if re.match(r"^module \w+\(.*\);$", line):
        return f"{line[:-2]}, {port});"
    line = re.sub(r"(_table_\w+ op_\w+ \(.*)\);$", rf"\1, {_MUTANT});", line)
    line = line.replace("(.model_inp(", f"(.{_MUTANT}({_MUTANT}), .model_inp(")
    return line.replace(".clk(clk),", f".clk(clk), .{_MUTANT}({_MUTANT}),")


def _set(values: tuple[int, ...], at: int, value: int) -> tuple[int, ...]:
    return (*values[:at], value, *values[at + 1 :])
