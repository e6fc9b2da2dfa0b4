"""Expressions in a spec, as values: cuts, class definitions, scores.

An expression knows where its parts stand, so that a fault is reported at the column.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.language.text.characters import At

__all__ = [
    "COMPARISONS",
    "Binary",
    "Call",
    "Expression",
    "ExpressionError",
    "Fault",
    "Logic",
    "Member",
    "Name",
    "Negative",
    "Not",
    "Number",
    "children",
    "names",
    "terms",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an expression: `at` are its characters."""

    code: str
    at: At
    what: str
    why: str
    mend: str


class ExpressionError(ValueError):
    """The faults of an expression."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(faults[0].what)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit."""

    value: float
    unit: str | None = None
    at: At = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        """Spell the number in the shortest way, a unit after a blank."""
        text = repr(self.value).removesuffix(".0")
        return text if self.unit is None else f"{text} {self.unit}"


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity, or a word that a quantity may have."""

    name: str
    at: At = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        """Spell the name."""
        return self.name


@dataclass(frozen=True, slots=True)
class Negative:
    """A number with its sign turned."""

    of: Expression
    at: At = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        """Spell the sign before its operand."""
        return f"-{_inside(self.of, _level(self))}"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of its arguments."""

    function: str
    arguments: tuple[Expression, ...]
    at: At = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        """Spell the call."""
        return f"{self.function}({_listed(self.arguments)})"


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic (+ - * /) or a comparison (== != < <= > >=)."""

    operator: str
    left: Expression
    right: Expression
    at: At = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        """Spell both sides, with parentheses where the operator would bind otherwise."""
        level = _level(self)
        left = level + 1 if self.operator in COMPARISONS else level
        return f"{_inside(self.left, left)} {self.operator} {_inside(self.right, level + 1)}"


@dataclass(frozen=True, slots=True)
class Member:
    """Whether a value is one of a list."""

    value: Expression
    items: tuple[Expression, ...]
    at: At = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        """Spell the list in brackets."""
        return f"{_inside(self.value, _level(self) + 1)} in [{_listed(self.items)}]"


@dataclass(frozen=True, slots=True)
class Not:
    """Logical negation."""

    of: Expression
    at: At = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        """Spell the word before its operand."""
        return f"not {_inside(self.of, _level(self))}"


@dataclass(frozen=True, slots=True)
class Logic:
    """Two or more conditions joined by `and` or by `or`."""

    operator: str
    parts: tuple[Expression, ...]
    at: At = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        """Spell the parts with the word between them."""
        level = _level(self) + 1
        return f" {self.operator} ".join(_inside(each, level) for each in self.parts)


Expression = Number | Name | Negative | Call | Binary | Member | Not | Logic

COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
_SUM = 4
"""How tightly a sum binds, the loosest that may stand in a list without parentheses."""


def _level(node: Expression) -> int:
    """Return how tightly the topmost operator of `node` binds."""
    match node:
        case Logic():
            return 0 if node.operator == "or" else 1
        case Not():
            return 2
        case Member():
            return 3
        case Binary():
            return 3 if node.operator in COMPARISONS else _SUM if node.operator in "+-" else 5
        case Negative():
            return 6
        case Number() | Name() | Call():
            return 7
        case _:
            assert_never(node)


def _inside(node: Expression, level: int) -> str:
    return str(node) if _level(node) >= level else f"({node})"


def _listed(items: tuple[Expression, ...]) -> str:
    return ", ".join(_inside(each, _SUM) for each in items)


def names(node: Expression) -> Iterator[Name]:
    """Yield every name in `node`, from left to right."""
    if isinstance(node, Name):
        yield node
    for each in children(node):
        yield from names(each)


def children(node: Expression) -> tuple[Expression, ...]:
    """Return the parts that `node` is made of, from left to right."""
    match node:
        case Name() | Number():
            return ()
        case Negative() | Not():
            return (node.of,)
        case Call():
            return node.arguments
        case Binary():
            return node.left, node.right
        case Member():
            return node.value, *node.items
        case Logic():
            return node.parts
        case _:
            assert_never(node)


def terms(node: Expression) -> tuple[Expression, ...]:
    """Return the conditions that all must hold: the parts of a topmost `and`, or `node` itself."""
    return node.parts if isinstance(node, Logic) and node.operator == "and" else (node,)
