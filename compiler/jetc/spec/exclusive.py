"""Whether a jet can meet conditions together, decided on the expressions.

Each quantity's axis is cut at the numbers it is compared with; on a piece between two cuts every
comparison has one answer, so one jet from each piece stands for all. A comparison of another
form (two quantities, arithmetic) is taken as free to be true or false: an "excluded" is a proof.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

from jetc.spec.expression import Binary, Call, Logic, Member, Name, Negative, Not, Number
from jetc.spec.quantities import TRUTH, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jetc.spec.conditions import Condition
    from jetc.spec.expression import Expression

__all__ = ["TooManyCasesError", "jet_that_meets"]

MAX_CASES = 200_000

Value = Fraction | str | bool
Jet = dict[str, Value]


class TooManyCasesError(ValueError):
    """The conditions have more cases than can be looked at."""


@dataclass(frozen=True, slots=True)
class _Atom:
    """A comparison of one quantity, or of its size, with one number or word."""

    quantity: str
    absolute: bool
    operator: str
    value: Value


def jet_that_meets(*conditions: Condition) -> dict[str, str] | None:
    """Return a jet that meets all `conditions`, as words by quantity, or None where there is none.

    Raises TooManyCasesError where that cannot be decided.
    """
    nodes = [each.of for each in conditions]
    axes = _axes(nodes)
    if math.prod(len(points) for points in axes.values()) * len(nodes) > MAX_CASES:
        raise TooManyCasesError(f"more than {MAX_CASES} cases")
    for point in itertools.product(*axes.values()):
        jet: Jet = dict(zip(axes, point, strict=True))
        if all(_holds(node, jet) for node in nodes):
            return {name: _shown(value) for name, value in jet.items() if name in TRUTH}
    return None


def _axes(nodes: Iterable[Expression]) -> dict[str, tuple[Value, ...]]:
    """Return for each quantity one value of every piece, and for each other comparison both answers."""
    cuts: dict[str, set[Value]] = {}
    for node in nodes:
        for leaf in _leaves(node):
            atoms = _atoms(leaf)
            if atoms is None:
                cuts[str(leaf)] = {True, False}
            else:
                for atom in atoms:
                    cuts.setdefault(atom.quantity, set()).update(_cuts(atom))
    return {name: tuple(_pieces(name, values)) for name, values in cuts.items()}


def _leaves(node: Expression) -> Iterator[Expression]:
    if isinstance(node, Logic):
        for part in node.parts:
            yield from _leaves(part)
    elif isinstance(node, Not):
        yield from _leaves(node.of)
    else:
        yield node


def _atoms(leaf: Expression) -> tuple[_Atom, ...] | None:
    """Return the comparisons of which `leaf` is the alternative, or None where it has another form."""
    match leaf:
        case Name():
            return (_Atom(leaf.name, False, "==", True),)  # noqa: FBT003 - the fields of an atom
        case Binary():
            pairs = [(leaf.left, leaf.operator, leaf.right), (leaf.right, _TURNED[leaf.operator], leaf.left)]
            found = (_atom(one, operator, other) for one, operator, other in pairs)
            first = next((each for each in found if each is not None), None)
            return None if first is None else (first,)
        case Member():
            every = tuple(_atom(leaf.value, "==", item) for item in leaf.items)
            known = tuple(each for each in every if each is not None)
            return known if len(known) == len(every) else None
        case Number() | Negative() | Call() | Not() | Logic():
            return None
        case _:
            assert_never(leaf)


_TURNED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _atom(one: Expression, operator: str, other: Expression) -> _Atom | None:
    absolute = isinstance(one, Call) and one.function == "abs"
    inner = one.arguments[0] if isinstance(one, Call) and absolute else one
    if not isinstance(inner, Name) or inner.name not in TRUTH:
        return None
    if TRUTH[inner.name].kind is Kind.WORD:
        return _Atom(inner.name, absolute, operator, str(other))
    number = _number(other)
    return None if number is None else _Atom(inner.name, absolute, operator, number)


def _number(node: Expression) -> Fraction | None:
    if isinstance(node, Negative):
        inner = _number(node.of)
        return None if inner is None else -inner
    return Fraction(node.value) if isinstance(node, Number) else None


def _cuts(atom: _Atom) -> set[Value]:
    if atom.absolute and isinstance(atom.value, Fraction):
        return {atom.value, -atom.value}
    return {atom.value}


def _pieces(name: str, cuts: set[Value]) -> Iterator[Value]:
    quantity = TRUTH.get(name)
    if quantity is None or quantity.kind is Kind.FLAG:
        yield from (True, False)
    elif quantity.kind is Kind.WORD:
        yield from quantity.words
    else:
        numbers = sorted(value for value in cuts if isinstance(value, Fraction))
        whole = quantity.kind is Kind.INTEGER
        yield from (each for each in numbers if not whole or each.denominator == 1)
        for low, high in itertools.pairwise([None, *numbers, None]):
            inside = _between(low, high)
            yield from (inside,) if not whole else _whole_between(low, high)


def _between(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is None:
        return Fraction(0) if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


def _whole_between(low: Fraction | None, high: Fraction | None) -> Iterator[Fraction]:
    if low is None:
        yield Fraction(0) if high is None else Fraction(math.ceil(high) - 1)
    elif high is None or math.floor(low) + 1 < high:
        yield Fraction(math.floor(low) + 1)


def _holds(node: Expression, jet: Jet) -> bool:
    if isinstance(node, Logic):
        answers = (_holds(part, jet) for part in node.parts)
        return all(answers) if node.operator == "and" else any(answers)
    if isinstance(node, Not):
        return not _holds(node.of, jet)
    atoms = _atoms(node)
    if atoms is None:
        return bool(jet[str(node)])
    return any(_compare(each, jet) for each in atoms)


def _compare(atom: _Atom, jet: Mapping[str, Value]) -> bool:
    left, right = jet[atom.quantity], atom.value
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        size = abs(left) if atom.absolute else left
        return {
            "==": size == right,
            "!=": size != right,
            "<": size < right,
            "<=": size <= right,
            ">": size > right,
            ">=": size >= right,
        }[atom.operator]
    return (left == right) is (atom.operator == "==")


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{float(value):g}" if isinstance(value, Fraction) else value
