"""Conditions of a spec: expressions that are true or false of a jet, checked for types and units."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from jetc.language.expressions.expression import (
    Binary,
    Call,
    Expression,
    ExpressionError,
    Fault,
    Logic,
    Member,
    Name,
    Negative,
    Not,
    Number,
    names,
)
from jetc.language.expressions.grammar import parse
from jetc.language.expressions.quantities import GENERATED, SELECTED, TARGETS, TRUTH, Kind, Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.language.text.characters import At

__all__ = ["FLAG", "Checker", "Condition", "Target", "Type", "generated", "selection", "target", "truth"]


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression that is true or false of each jet."""

    of: Expression

    def __str__(self) -> str:
        """Spell the condition in its canonical way."""
        return str(self.of)


@dataclass(frozen=True, slots=True)
class Target:
    """An expression that is a number for each jet, with its unit in words; "1" is that of a pure number."""

    of: Expression
    unit: str

    def __str__(self) -> str:
        """Spell the expression in its canonical way."""
        return str(self.of)


def target(text: str) -> Target:
    """Read what an output is trained to give; ExpressionError holds every fault.

    >>> target("gen_jet_mass").unit
    'GeV'
    """
    node = parse(text)
    checker = Checker(TARGETS)
    found = checker.number(node)
    if checker.faults or found is None:
        raise ExpressionError(tuple(checker.faults))
    if not any(names(node)):
        what, why = f"'{node}' names no quantity", "it is the same for every jet"
        raise ExpressionError((Fault("JET013", node.at, what, why, "name a quantity of the jet"),))
    return Target(node, _unit_text(found.unit) or "1")


def truth(text: str) -> Condition:
    """Read the definition of a class; ExpressionError holds every fault.

    >>> str(truth("lepton==none and hadron_flavour in [5]"))
    'lepton == none and hadron_flavour in [5]'
    """
    return _condition(text, TRUTH)


def selection(text: str) -> Condition:
    """Read a cut on the jets to train on; ExpressionError holds every fault."""
    return _condition(text, SELECTED)


def generated(text: str) -> Condition:
    """Read a condition on the generator's truth of a jet; ExpressionError holds every fault."""
    return _condition(text, GENERATED)


def _condition(text: str, scope: Mapping[str, Quantity]) -> Condition:
    node = parse(text)
    checker = Checker(scope)
    checker.wants_flag(node)
    if checker.faults:
        raise ExpressionError(tuple(checker.faults))
    if not any(each.name in scope for each in names(node)):
        what, why = f"'{node}' names no quantity", "it is true for every jet, or for none"
        raise ExpressionError((Fault("JET013", node.at, what, why, "compare a quantity of the jet"),))
    return Condition(node)


Unit = tuple[tuple[str, int], ...]
"""Powers of base units, such as (("GeV", 2),); empty for a pure number."""


@dataclass(frozen=True, slots=True)
class Type:
    """The type of an expression: numbers have a unit, a word has the quantity whose word it is.

    `jets` is the object of a menu of whose jets each has a number; empty where there is one number.
    """

    kind: Kind
    unit: Unit = ()
    words: tuple[str, ...] = ()
    jets: str = ""

    def __str__(self) -> str:
        """Say in words what the expression is."""
        if self.jets:
            return f"a number for each jet of {self.jets}"
        if self.kind in {Kind.REAL, Kind.INTEGER}:
            return f"a number in {_unit_text(self.unit)}" if self.unit else "a pure number"
        return {"flag": "true or false", "word": f"one of {', '.join(self.words)}"}[self.kind]


def _unit_text(unit: Unit) -> str:
    return " ".join(name if power == 1 else f"{name}^{power}" for name, power in unit)


FLAG = Type(Kind.FLAG)
_NUMBERS = {Kind.REAL, Kind.INTEGER}


class Checker:
    """Finds the type of every part; None stands for a part that has a fault of its own."""

    def __init__(self, scope: Mapping[str, Quantity]) -> None:
        self._scope = scope
        self.faults: list[Fault] = []

    def wants_flag(self, node: Expression) -> None:
        """Note a fault where `node` is not true or false."""
        found = self.type_of(node)
        if found is not None and found.kind is not Kind.FLAG:
            self._mistyped(
                node.at, f"'{node}' is {found}", "true or false is expected", "compare it with something"
            )

    def _mistyped(self, at: At, what: str, why: str, mend: str) -> None:
        self.faults.append(Fault("JET013", at, what, why, mend))

    def type_of(self, node: Expression) -> Type | None:
        """Return the type of `node`, None where a part of it has a fault, which is noted."""
        match node:
            case Number():
                return Type(Kind.REAL, () if node.unit is None else ((node.unit, 1),))
            case Name():
                return self._name(node)
            case Negative():
                return self.number(node.of)
            case Call():
                return self._call(node)
            case Binary() if node.operator in "+-*/":
                return self._arithmetic(node)
            case Binary() | Member() | Not() | Logic():
                self._flag(node)
                return FLAG
            case _:
                assert_never(node)

    def _flag(self, node: Binary | Member | Not | Logic) -> None:
        match node:
            case Binary():
                self._comparable(node.operator, node.left, node.right)
            case Member():
                for item in node.items:
                    self._comparable("==", node.value, item)
            case Not():
                self.wants_flag(node.of)
            case Logic():
                for part in node.parts:
                    self.wants_flag(part)
            case _:
                assert_never(node)

    def _name(self, node: Name) -> Type | None:
        quantity = self._scope.get(node.name)
        if quantity is not None:
            unit = () if quantity.unit is None else ((quantity.unit, 1),)
            return Type(quantity.kind, unit, quantity.words)
        near = difflib.get_close_matches(node.name, self._scope, n=1)
        known = ", ".join(self._scope)
        self.faults.append(
            Fault(
                "JET012",
                node.at,
                f"there is no quantity {node.name!r}",
                f"known here: {known}",
                f"did you mean {near[0]!r}?" if near else "name one of those",
            )
        )
        return None

    def number(self, node: Expression) -> Type | None:
        """Return the type of `node`, and note a fault where it is no number."""
        found = self.type_of(node)
        if found is None or found.kind in _NUMBERS:
            return found
        self._mistyped(
            node.at, f"'{node}' is {found}", "a number is expected", "use a number, or a quantity that is one"
        )
        return None

    def _call(self, node: Call) -> Type | None:
        found = [self.number(each) for each in node.arguments]
        first = found[0]
        for each, argument in zip(found[1:], node.arguments[1:], strict=True):
            if first is not None and each is not None:
                self._same_unit(first, each, node.arguments[0], argument)
                first = replace(first, jets=self._jets_of(first, each, node))
        return first

    def _arithmetic(self, node: Binary) -> Type | None:
        left, right = self.number(node.left), self.number(node.right)
        if left is None or right is None:
            return None
        jets = self._jets_of(left, right, node)
        if node.operator in "+-":
            self._same_unit(left, right, node.left, node.right)
            return replace(left, jets=jets)
        powers = dict(left.unit)
        for name, power in right.unit:
            powers[name] = powers.get(name, 0) + (power if node.operator == "*" else -power)
        unit = tuple(sorted((name, power) for name, power in powers.items() if power))
        return Type(Kind.REAL, unit, jets=jets)

    def _jets_of(self, left: Type, right: Type, node: Expression) -> str:
        """Return the object whose jets have a number, of two that are joined."""
        if left.jets and right.jets and left.jets != right.jets:
            what = f"'{node}' joins the jets of {left.jets} with those of {right.jets}"
            why, mend = "they need not be as many", "take min, max or sum of one of them"
            self._mistyped(node.at, what, why, mend)
        return left.jets or right.jets

    def _comparable(self, operator: str, left: Expression, right: Expression) -> None:
        for one, other in ((left, right), (right, left)):
            word = self._word_quantity(one)
            if word is not None:
                self._word(word, operator, one, other)
                return
        a, b = self.number(left), self.number(right)
        if a is not None and b is not None:
            self._same_unit(a, b, left, right)
        for found, node in ((a, left), (b, right)):
            if found is not None and found.jets:
                what, why = f"'{node}' is {found}", "a comparison is true or false once"
                self._mistyped(node.at, what, why, "take min, max or sum of it")

    def _word_quantity(self, node: Expression) -> Quantity | None:
        quantity = self._scope.get(node.name) if isinstance(node, Name) else None
        return quantity if quantity is not None and quantity.kind is Kind.WORD else None

    def _word(self, quantity: Quantity, operator: str, name: Expression, other: Expression) -> None:
        words = ", ".join(quantity.words)
        if operator not in {"==", "!="}:
            self._mistyped(
                name.at, f"'{name}' has no order", f"it is one of {words}", "compare it by == or !="
            )
        if not isinstance(other, Name) or other.name not in quantity.words:
            found = other.name if isinstance(other, Name) else ""
            near = difflib.get_close_matches(found, quantity.words, n=1)
            mend = f"did you mean {near[0]!r}?" if near else "compare it with one of those"
            self._mistyped(other.at, f"'{other}' is not a value of '{name}'", f"it is one of {words}", mend)

    def _same_unit(self, one: Type, two: Type, left: Expression, right: Expression) -> None:
        if one.unit == two.unit:
            return
        if isinstance(right, Number) and right.unit is None and one.unit:
            mend = f"write {right} {_unit_text(one.unit)}"
        elif isinstance(left, Number) and left.unit is None and two.unit:
            mend = f"write {left} {_unit_text(two.unit)}"
        elif isinstance(right, Number) and not one.unit:
            mend = f"write {Number(right.value)}"
        elif isinstance(left, Number) and not two.unit:
            mend = f"write {Number(left.value)}"
        else:
            mend = "compare quantities of one unit"
        what = f"'{left}' is {one}, '{right}' is {two}"
        self.faults.append(
            Fault("JET014", (left.at[0], right.at[1]), what, "they have different units", mend)
        )
