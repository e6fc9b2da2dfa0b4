"""Whether a jet can meet conditions together, decided on the expressions.

Each quantity's axis is cut at the numbers it is compared with; on a piece between two cuts every
comparison has one answer, so one jet from each piece stands for all. Other comparisons (two
quantities, arithmetic) are tried both ways: if no case survives, no jet exists, and if a case holds
whatever they answer, its jet exists.
"""

from __future__ import annotations

import itertools
import math
import operator
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING, assert_never

from jetc.language.expressions.expression import Binary, Call, Logic, Member, Name, Negative, Not, Number
from jetc.language.expressions.quantities import TRUTH, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jetc.language.expressions.conditions import Condition
    from jetc.language.expressions.expression import Expression

__all__ = ["UndecidedError", "jet_that_meets"]

MAX_CASES = 1 << 18
"""Cases looked at, each a bit of an integer for every comparison."""

Value = float | str | bool


class UndecidedError(ValueError):
    """It cannot be decided whether a jet meets the conditions."""


def jet_that_meets(*conditions: Condition) -> dict[str, str] | None:
    """Return a jet that meets all `conditions`, as words by quantity, or None where there is none.

    Raises UndecidedError where that cannot be decided: a comparison of another form than a quantity
    with a number or a word decides, or there are too many cases.
    """
    nodes = [each.of for each in conditions]
    cases = _Cases(_axes(nodes))
    if cases.count > MAX_CASES:
        raise UndecidedError(f"there are more than {MAX_CASES} cases")
    met = reduce(operator.and_, (cases.of(node) for node in nodes), cases.every)
    if not met:
        return None
    certain = cases.whatever_is_free(met)
    if not certain:
        raise UndecidedError("a comparison decides that is not of a quantity with a number or a word")
    return {name: _shown(value) for name, value in cases.first(certain) if name in TRUTH}


@dataclass(frozen=True, slots=True)
class _Atom:
    """A comparison of one quantity, or of its size, with one number or word."""

    quantity: str
    absolute: bool
    operator: str
    value: Value

    def holds(self, value: Value) -> bool:
        """Tell whether the comparison is true of a value of the quantity."""
        size = abs(value) if self.absolute and not isinstance(value, str) else value
        return bool(_COMPARISONS[self.operator](size, self.value))


_COMPARISONS: dict[str, Callable[[Value, Value], object]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class _Cases:
    """Every choice of one value from each axis; a set of cases is an integer with a bit for each."""

    axes: dict[str, tuple[Value, ...]]

    @cached_property
    def count(self) -> int:
        """How many cases there are."""
        return math.prod(len(values) for values in self.axes.values())

    @cached_property
    def every(self) -> int:
        """The set of all cases."""
        return (1 << self.count) - 1

    @cached_property
    def strides(self) -> dict[str, int]:
        """By axis, the bits from one of its values to the next."""
        lengths = (len(values) for values in self.axes.values())
        return dict(zip(self.axes, itertools.accumulate(lengths, operator.mul, initial=1), strict=False))

    def of(self, node: Expression) -> int:
        """Return the cases in which a condition is true."""
        if isinstance(node, Logic):
            parts = (self.of(part) for part in node.parts)
            return reduce(operator.and_ if node.operator == "and" else operator.or_, parts)
        if isinstance(node, Not):
            return self.every ^ self.of(node.of)
        atoms = _atoms(node)
        if atoms is None:
            return self._where(str(node), bool)
        return reduce(operator.or_, (self._where(each.quantity, each.holds) for each in atoms))

    def whatever_is_free(self, cases: int) -> int:
        """Return those of `cases` that are in it for both answers of every free comparison."""
        for name, stride in self.strides.items():
            if name not in TRUTH:
                cases &= (cases >> stride) & self._where(name, operator.not_)
        return cases

    def first(self, cases: int) -> Iterator[tuple[str, Value]]:
        """Yield the values of the first of `cases`, by axis."""
        index = (cases & -cases).bit_length() - 1
        for name, values in self.axes.items():
            yield name, values[index // self.strides[name] % len(values)]

    def _where(self, name: str, test: Callable[[Value], bool]) -> int:
        """Return the cases whose value on one axis meets `test`."""
        stride, block, width = self.strides[name], 0, 0
        for good, run in itertools.groupby(map(test, self.axes[name])):
            bits = stride * sum(1 for _ in run)
            block |= ((1 << bits) - 1) << width if good else 0
            width += bits
        while width < self.count:
            block |= block << width
            width *= 2
        return block & self.every


def _axes(nodes: Iterable[Expression]) -> dict[str, tuple[Value, ...]]:
    """Return for each quantity one value of every piece, and for each other comparison both answers."""
    cuts: dict[str, set[Value]] = {}
    for node in nodes:
        for leaf in _leaves(node):
            atoms = _atoms(leaf)
            if atoms is None:
                cuts[str(leaf)] = set()
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
            flag = _Atom(leaf.name, absolute=False, operator="==", value=True)
            return (flag,) if leaf.name in TRUTH else None
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


def _atom(one: Expression, compared: str, other: Expression) -> _Atom | None:
    absolute = isinstance(one, Call) and one.function == "abs"
    inner = one.arguments[0] if isinstance(one, Call) and absolute else one
    if not isinstance(inner, Name) or inner.name not in TRUTH:
        return None
    if TRUTH[inner.name].kind is Kind.WORD:
        return _Atom(inner.name, absolute, compared, str(other))
    number = _number(other)
    return None if number is None else _Atom(inner.name, absolute, compared, number)


def _number(node: Expression) -> float | None:
    if isinstance(node, Negative):
        inner = _number(node.of)
        return None if inner is None else -inner
    return node.value if isinstance(node, Number) else None


def _cuts(atom: _Atom) -> set[Value]:
    if atom.absolute and isinstance(atom.value, float):
        return {atom.value, -atom.value}
    return {atom.value}


def _pieces(name: str, cuts: set[Value]) -> Iterator[Value]:
    """Yield a value of every piece; numbers rise, so that what a comparison accepts lies together."""
    quantity = TRUTH.get(name)
    if quantity is None or quantity.kind is Kind.FLAG:
        yield from (False, True)
    elif quantity.kind is Kind.WORD:
        yield from quantity.words
    else:
        numbers = {value for value in cuts if isinstance(value, float)}
        least = 0.0 if quantity.unit == "GeV" else -math.inf  # a transverse momentum is not negative
        points = _points(sorted(numbers | {least} - {-math.inf}), whole=quantity.kind is Kind.INTEGER)
        yield from (each for each in points if each >= least)


def _points(numbers: Iterable[float], *, whole: bool) -> Iterator[float]:
    """Yield the `numbers`, and one between each two, below the first and above the last."""
    for low, high in itertools.pairwise([-math.inf, *numbers, math.inf]):
        if math.isfinite(low) and (not whole or low.is_integer()):
            yield low
        inside = _whole_between(low, high) if whole else _between(low, high)
        if low < inside < high:
            yield inside


def _between(low: float, high: float) -> float:
    if math.isinf(low):
        return min(high - 1.0, math.nextafter(high, low)) if math.isfinite(high) else 0.0
    return low / 2 + high / 2 if math.isfinite(high) else max(low + 1.0, math.nextafter(low, high))


def _whole_between(low: float, high: float) -> float:
    if math.isinf(low):
        return math.ceil(high) - 1.0 if math.isfinite(high) else 0.0
    return math.floor(low) + 1.0


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value + 0.0:g}" if isinstance(value, float) else value  # 0, where it is -0
