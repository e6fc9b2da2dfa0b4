"""What a fault makes of a statement of emitted Verilog, by kind."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from jetc_testbench.verilog_statements import Expression, Operator, braced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

    from jetc_testbench.verilog_statements import Statement

__all__ = ["KINDS", "changes"]

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
_LITERAL = re.compile(r"(\d+)'b([01]+)")
_SLICE = re.compile(r"(\w+)\[(\d+):(\d+)\]")
_BIT = re.compile(r"(\w+)\[(\d+)\]")
_SELECTED = re.compile(r"(\w+) \? .* : (\{.*\})")
_GATED = re.compile(r"(\w+\[\d+:\d+\]) & \{\d+\{~?\w+\[\d+\]\}\}")

Change = tuple[str, str, Operator | Expression]


def changes(
    statement: Statement, widths: Mapping[str, int], highest: int, rng: np.random.Generator
) -> Iterator[Change]:
    """Yield the changes of a statement; of the wire that it gives, bits up to `highest` are read."""
    sound = statement.sound
    if isinstance(sound, Operator):
        yield from _changed_operator(sound, highest, rng)
        yield from _swapped_wire(sound, statement, widths, rng)
    elif sound.text.startswith("{"):
        yield from _changed_bundle(sound.text, statement)
    elif statement.form.startswith(statement.target):
        yield _changed_entry(sound.text, rng)
    elif reset := _SELECTED.fullmatch(sound.text):
        yield "lost selection", f"{reset[1]} does not count", Expression(reset[2])
    else:
        yield from _changed_expression(sound.text, statement, widths, rng)


def _changed_bundle(text: str, statement: Statement) -> Iterator[Change]:
    """Change a concatenation: two words of one width swapped; a bit of out_data that never moves."""
    if statement.target == "out_data":
        for bit in range(statement.width):
            one = f"({{{{{statement.width - 1}{{1'b0}}}}, 1'b1}} << {bit})"
            yield "output bit", f"bit {bit} is 0", Expression(f"{text} & ~{one}")
            yield "output bit", f"bit {bit} is 1", Expression(f"{text} | {one}")
    if "constituent" in statement.target:  # alike to the mean that follows, in any order
        return
    parts = text[1:-1].split(",")
    for at, (one, two) in enumerate(pairwise(parts)):
        first, second = _SLICE.fullmatch(one), _SLICE.fullmatch(two)
        if first and second and int(first[2]) - int(first[3]) == int(second[2]) - int(second[3]):
            swapped = [*parts[:at], two, one, *parts[at + 2 :]]
            yield "swapped wires", f"{one} and {two} are swapped", braced(",".join(swapped))


def _changed_operator(sound: Operator, highest: int, rng: np.random.Generator) -> Iterator[Change]:
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
            yield "subtraction for addition", "does not negate", Expression(sound.operands[0])
    yield from _false_signs(sound, kind, highest)
    for at, operand in enumerate(sound.operands):
        if literal := _LITERAL.fullmatch(operand):
            yield from _changed_literal(sound, at, literal, rng)


def _shift_adder(sound: Operator) -> Iterator[Change]:
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


def _ternary_adder(sound: Operator) -> Iterator[Change]:
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


def _mux(sound: Operator) -> Iterator[Change]:
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


def _binop(sound: Operator) -> Iterator[Change]:
    for at, width in enumerate(sound.parameters[:2]):
        operands = list(sound.operands)
        operands[at] = f"{{{width}{{1'b{1 if sound.parameters[6] == 0 else 0}}}}}"
        yield "lost AND", f"its operand {at} does not count", replace(sound, operands=tuple(operands))


def _false_signs(sound: Operator, name: str, highest: int) -> Iterator[Change]:
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
    sound: Operator, at: int, literal: re.Match[str], rng: np.random.Generator
) -> Iterator[Change]:
    """Change a constant term: one bit of it, or all of it where it is the half that rounds."""
    bits = literal[2]
    bit = int(rng.integers(len(bits)))
    flipped = f"{bits[:bit]}{1 - int(bits[bit])}{bits[bit + 1 :]}"
    operands = list(sound.operands)
    operands[at] = f"{literal[1]}'b{flipped}"
    kind = "lost rounding constant" if bits == "1" else "changed constant"
    yield kind, f"{operands[at]} for {literal[0]}", replace(sound, operands=tuple(operands))


def _changed_entry(text: str, rng: np.random.Generator) -> Change:
    width, _, digits = text.partition("'h")
    value = int(digits, 16) ^ (1 << int(rng.integers(int(width))))
    changed = f"{width}'h{value:0{len(digits)}X}"
    return "altered table entry", f"{changed} for {text}", Expression(changed)


def _changed_expression(
    text: str, statement: Statement, widths: Mapping[str, int], rng: np.random.Generator
) -> Iterator[Change]:
    if gated := _GATED.fullmatch(text):
        yield "lost AND", f"{gated[1]} without its gate", Expression(gated[1])
    elif text.startswith("|") and widths.get(text[1:], 1) > 1:
        yield (
            "narrowed reduction",
            "its lowest bit is left out",
            Expression(f"{text}[{widths[text[1:]] - 1}:1]"),
        )
        yield (
            "narrowed reduction",
            "its highest bit is left out",
            Expression(f"{text}[{widths[text[1:]] - 2}:0]"),
        )
    elif found := _BIT.fullmatch(text):
        if int(found[2]):
            yield "shift", "is taken one bit lower", Expression(f"{found[1]}[{int(found[2]) - 1}]")
    elif found := _SLICE.fullmatch(text):
        name, high, low = found[1], int(found[2]), int(found[3])
        if low:
            yield "shift", "is taken one bit lower", Expression(f"{name}[{high - 1}:{low - 1}]")
        others = [
            each
            for each, width in widths.items()
            if each not in {name, statement.target} and width == widths.get(name)
        ]
        if others and statement.target.startswith("model_out"):
            other = others[int(rng.integers(len(others)))]
            yield "swapped wires", f"{other} for {name}", Expression(f"{other}[{high}:{low}]")


def _swapped_wire(
    sound: Operator, statement: Statement, widths: Mapping[str, int], rng: np.random.Generator
) -> Iterator[Change]:
    """Take another wire of the same width, made before the statement, for one of the operands."""
    before = list(widths)[: list(widths).index(statement.target)]
    at = int(rng.integers(len(sound.operands)))
    name = re.match(r"[a-z]\w*", sound.operands[at])
    if name is None:
        return
    others = [each for each in before if widths[each] == widths[name[0]] and each != name[0]]
    if others:
        other = others[int(rng.integers(len(others)))]
        operands = list(sound.operands)
        operands[at] = re.sub(r"^[a-z]\w*", other, operands[at])
        yield (
            "swapped wires",
            f"{operands[at]} for {sound.operands[at]}",
            replace(sound, operands=tuple(operands)),
        )


def _set(values: tuple[int, ...], at: int, value: int) -> tuple[int, ...]:
    return (*values[:at], value, *values[at + 1 :])
