"""Scores of a menu as integers: which codes an expression of scores has, and whether it is exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from jetc_runtime.fixed_point import FixedPoint

from jetc.language.expressions.events import each_jet
from jetc.language.expressions.expression import (
    Binary,
    Call,
    ExpressionError,
    Fault,
    Name,
    Negative,
    Number,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jetc.language.expressions.events import Size
    from jetc.language.expressions.expression import Expression

__all__ = ["EXACT_CODE_BITS", "Codes", "codes_of", "score_codes"]

EXACT_CODE_BITS = 48
"""Bits of a score: a float64 holds it, and a format names it."""
_FINEST = 32
"""Fraction bits of a number in a score."""
_WHY = "a score is compared as an integer, in the trigger as here"


@dataclass(frozen=True, slots=True)
class Codes:
    """Integers from `low` to `high`, each worth two to the power -`fraction`."""

    low: int
    high: int
    fraction: int

    @classmethod
    def of(cls, form: FixedPoint) -> Codes:
        """Return the codes of a format."""
        return cls(form.min_code, form.max_code, form.fraction)

    @property
    def format(self) -> FixedPoint:
        """The smallest format that has them all."""
        signed = self.low < 0
        bits = max(self.high.bit_length(), (-self.low - 1).bit_length() if signed else 0)
        width = max(bits, 1) + signed
        return FixedPoint(width, width - self.fraction, signed)

    def finer(self, fraction: int) -> Codes:
        """Return the same values with more fraction bits."""
        more = fraction - self.fraction
        return Codes(self.low << more, self.high << more, fraction)


class _Score(Protocol):
    """A score that is declared."""

    @property
    def name(self) -> str: ...

    @property
    def type(self) -> FixedPoint: ...


def score_codes(
    classes: Iterable[str], form: FixedPoint | None, declared: Iterable[_Score]
) -> dict[str, Codes]:
    """Return the codes of what each jet has of scores, by name.

    `classes` have scores in `form`; None where the network does not give them.
    """
    of_classes = {} if form is None else dict.fromkeys(classes, Codes.of(form))
    return {**of_classes, **{each.name: Codes.of(each.type) for each in declared}}


def codes_of(node: Expression, named: Mapping[str, Codes], jets: Mapping[str, Size]) -> Codes:
    """Return the codes that `node` may have; ExpressionError where it is not exact, or has too many.

    `named` are scores by their full names, such as ``four.b_tag``; `jets` says how many jets an object has.
    """
    found = _codes(node, named, jets)
    bits = max(found.high.bit_length(), found.low.bit_length())
    if bits > EXACT_CODE_BITS:
        mend = f"a score has at most {EXACT_CODE_BITS} bits: take it over fewer jets"
        raise _fault(node, f"'{node}' has up to {bits} bits", mend)
    return found


def _fault(node: Expression, what: str, mend: str) -> ExpressionError:
    return ExpressionError((Fault("JET013", node.at, what, _WHY, mend),))


def _codes(node: Expression, named: Mapping[str, Codes], jets: Mapping[str, Size]) -> Codes:
    match node:
        case Number():
            return _of_number(node)
        case Name() if node.name in named:
            return named[node.name]
        case Negative():
            found = _codes(node.of, named, jets)
            return Codes(-found.high, -found.low, found.fraction)
        case Call() if node.function in _OVER and len(node.arguments) == 1:
            return _OVER[node.function](node, codes_of(node.arguments[0], named, jets), jets)
        case Call() if node.function in {"min", "max"}:
            return _ends(node.function, *(codes_of(each, named, jets) for each in node.arguments))
        case Binary() if node.operator in {"+", "-", "*"}:
            return _arithmetic(node.operator, *(codes_of(x, named, jets) for x in (node.left, node.right)))
        case _:
            raise _fault(node, f"'{node}' is no exact score", "use scores, numbers, + - *, min, max, sum")


def _of_number(node: Number) -> Codes:
    scaled = node.value * 2**_FINEST
    if node.unit is not None or scaled != int(scaled):
        raise _fault(node, f"'{node}' is no score", f"use a pure number of at most {_FINEST} fraction bits")
    code, fraction = int(scaled), _FINEST
    while fraction and not code & 1:
        code, fraction = code >> 1, fraction - 1
    return Codes(code, code, fraction)


def _aligned(one: Codes, two: Codes) -> tuple[Codes, Codes]:
    fraction = max(one.fraction, two.fraction)
    return one.finer(fraction), two.finer(fraction)


def _ends(function: str, one: Codes, two: Codes) -> Codes:
    one, two = _aligned(one, two)
    pick = min if function == "min" else max
    return Codes(pick(one.low, two.low), pick(one.high, two.high), one.fraction)


def _arithmetic(operator: str, one: Codes, two: Codes) -> Codes:
    if operator == "*":
        return _times(one, two)
    one, two = _aligned(one, two)
    if operator == "+":
        return Codes(one.low + two.low, one.high + two.high, one.fraction)
    return Codes(one.low - two.high, one.high - two.low, one.fraction)


def _times(one: Codes, two: Codes) -> Codes:
    products = [a * b for a in (one.low, one.high) for b in (two.low, two.high)]
    return Codes(min(products), max(products), one.fraction + two.fraction)


def _same(_: Call, each: Codes, __: Mapping[str, Size]) -> Codes:
    return each


def _sum(node: Call, each: Codes, jets: Mapping[str, Size]) -> Codes:
    many = _size(node, jets).most
    if many is None:
        raise _unbounded(node)
    return Codes(min(each.low * many, 0), max(each.high * many, 0), each.fraction)


def _product(node: Call, each: Codes, jets: Mapping[str, Size]) -> Codes:
    many = _size(node, jets).known
    if many is None:
        raise _unbounded(node)
    found = each
    for _ in range(many - 1):
        found = _times(found, each)
    return found


def _size(node: Call, jets: Mapping[str, Size]) -> Size:
    return jets[_object(node)]


def _object(node: Call) -> str:
    """Return the object over whose jets a function is: that of ``four.b``, not of ``pair[0].b``."""
    return next(each_jet(node.arguments[0])).name.partition(".")[0]


def _unbounded(node: Call) -> ExpressionError:
    of = _object(node)
    return _fault(node, f"{of} may have any number of jets", f"give {of} a number: take")


_Over = Callable[["Call", Codes, "Mapping[str, Size]"], Codes]
_OVER: dict[str, _Over] = {"min": _same, "max": _same, "sum": _sum, "product": _product}
