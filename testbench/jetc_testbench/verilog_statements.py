"""The statements of emitted Verilog, each with what it computes.

Reads the regular form that is emitted: in a module of logic a wire a line, ``wire [7:0] v4; ...`` with an
operator or an expression, tables an entry a line, concatenations on the outputs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Expression", "Operator", "Statement", "braced", "highest_read", "modules"]

_MODULE = re.compile(r"^module (\w+) ?\(")
_WIRE = re.compile(r"^    wire \[(\d+):0\] (\w+); (.*);$")
_ASSIGNED = re.compile(r"assign \w+\[\d+:0\] = (.*)")
_INSTANCE = re.compile(r"(\w+)(?: #\(([-\d, ]+)\))? op_\w+ \((.*)\)")
_GIVEN = re.compile(r"^(?P<form>    assign (?P<target>model_out\[\d+:\d+\]) = )(?P<value>.*);$")
_ENTRY = re.compile(r"^(?P<form>(?P<target>\d+'h[0-9A-F]+): out = )(?P<value>\d+'h[0-9A-F]+);$")
_TOP = re.compile(r"^(?P<form>    (?:wire \[\d+:0\]|assign) (?P<target>\w+) = )(?P<value>\w+\[[^\]]+\]);$")
_RESET = re.compile(r"^(?P<form>    always @\(posedge clk\) (?P<target>\w+) <= )(?P<value>rst \? .*);$")
_JOINED = re.compile(r"^    (?:assign (?=out_data)|wire \[\d+:0\] )(\w+) = \{$")
_OUT_WIDTH = re.compile(r"^    output wire \[(\d+):0\] out_data$")
_READ = re.compile(r"(?<!')\b([a-z]\w*)\b(?:\[(\d+))?")


@dataclass(frozen=True, slots=True)
class Operator:
    """An instance of a primitive or a table; its last port, the output, is left out."""

    module: str
    parameters: tuple[int, ...]
    operands: tuple[str, ...]

    def spelled(self, label: str, wire: str) -> str:
        """Return the instance, named `label`, with `wire` on its output."""
        parameters = f" #({','.join(map(str, self.parameters))})" if self.parameters else ""
        return f"{self.module}{parameters} {label} ({','.join((*self.operands, wire))});"


@dataclass(frozen=True, slots=True)
class Expression:
    """The right side of an assignment."""

    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Lines `first` to `last` of a module, which give `target`; `form` has ``{value}`` for what is given."""

    first: int
    last: int
    module: str
    target: str
    form: str
    sound: Operator | Expression
    width: int = 0


def modules(text: str) -> Iterator[tuple[str, list[Statement]]]:
    """Yield the name of each module of `text`, and its statements in order."""
    module, width = "", 0
    statements: list[Statement] = []
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
            body = Expression("".join(each.strip() for each in lines[at + 1 : last]))
            target = match[1].split()[-1]
            bits = width if target == "out_data" else 0
            form = f"{match[0].removesuffix('{')}{{value}};"
            statements.append(Statement(at, last, module, target, form, braced(body.text), bits))
        elif found := _statement(at, line, module):
            statements.append(found)


def braced(parts: str) -> Expression:
    """Return the concatenation of `parts`, which commas divide."""
    return Expression(f"{{{parts}}}")


def _statement(at: int, line: str, module: str) -> Statement | None:
    if match := _WIRE.match(line):
        form = f"    wire [{match[1]}:0] {match[2]}; assign {match[2]} = {{value}};"
        width = int(match[1]) + 1
        if assigned := _ASSIGNED.fullmatch(match[3]):
            return Statement(at, at, module, match[2], form, Expression(assigned[1]), width)
        if instance := _INSTANCE.fullmatch(match[3]):
            parameters = tuple(int(each) for each in (instance[2] or "").split(",") if each)
            operands = tuple(each.strip() for each in instance[3].split(","))
            operator = Operator(instance[1], parameters, operands[:-1])
            return Statement(at, at, module, match[2], form, operator, width)
    for pattern in (_GIVEN, _ENTRY, _TOP, _RESET):
        if match := pattern.match(line):
            form = f"{match['form']}{{value}};"
            return Statement(at, at, module, match["target"], form, Expression(match["value"]))
    return None


def highest_read(statements: Sequence[Statement], widths: Mapping[str, int]) -> dict[str, int]:
    """Return by wire the highest bit that another statement of the module reads."""
    found: dict[str, int] = {}
    for each in statements:
        texts = each.sound.operands if isinstance(each.sound, Operator) else (each.sound.text,)
        for text in texts:
            for name, high in ((name, high) for name, high in _READ.findall(text) if name in widths):
                bit = int(high) if high else widths[name] - 1
                found[name] = max(found.get(name, 0), bit)
    return found
