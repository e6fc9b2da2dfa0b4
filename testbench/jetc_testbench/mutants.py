"""Faults put into the Verilog of a tagger, all in one text: a port says which of them acts.

A fault replaces what one statement computes. Every module gets a port ``mutant``; with 0 the design is the
sound one::

    candidates = faults(text)
    changed = muxed(text, {number: candidate for number, candidate in enumerate(chosen, start=1)})
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_testbench.verilog_changes import KINDS, changes
from jetc_testbench.verilog_statements import Operator, highest_read, modules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from jetc_testbench.verilog_statements import Expression, Statement

__all__ = ["Fault", "chosen", "faults", "muxed"]

_MUTANT = "mutant"
_WIDTH = 16


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, where it is, and what it changes."""

    kind: str
    module: str
    what: str
    _statement: Statement
    _changed: Operator | Expression

    @property
    def place(self) -> tuple[str, str]:
        """The module, and the wire or port that the changed statement gives."""
        return self.module, self._statement.target


def faults(text: str, rng: np.random.Generator) -> tuple[Fault, ...]:
    """Return every fault that `text` can have; `rng` picks the bit or the wire where there are many."""
    found: list[Fault] = []
    for module, statements in modules(text):
        widths = {each.target: each.width for each in statements if each.width}
        read = highest_read(statements, widths)
        found += [
            Fault(kind, module, f"{each.target}: {what}", each, changed)
            for each in statements
            for kind, what, changed in changes(each, widths, read.get(each.target, 0), rng)
            if changed != each.sound
        ]
    return tuple(found)


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


def _selected(statement: Statement, acting: Mapping[int, Fault]) -> list[str]:
    """Return the lines that give the statement's target, sound or as one of its faults has it."""
    variants = {0: statement.sound} | {number: each._changed for number, each in acting.items()}  # noqa: SLF001 - of this module
    lines, spelled = [], {}
    for number, each in variants.items():
        if isinstance(each, Operator):
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
