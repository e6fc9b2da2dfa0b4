"""Scores of a spec: the ratio of two sums of class scores, written as an expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.language.expressions.expression import Binary, ExpressionError, Fault, Name
from jetc.language.expressions.grammar import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.language.expressions.expression import Expression

__all__ = ["Ratio", "ratio"]

_WHY = "firmware sums class scores and divides once, so a score is a sum of classes over a sum of classes"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Sum of the scores of the classes `numerator` over that of the classes `denominator`."""

    numerator: tuple[Name, ...]
    denominator: tuple[Name, ...]

    def __str__(self) -> str:
        """Spell the ratio, sums of more than one class in parentheses.

        >>> str(ratio("(b)/(b+light)"))
        'b / (b + light)'
        """
        return f"{_sum_text(self.numerator)} / {_sum_text(self.denominator)}"


def ratio(text: str) -> Ratio:
    """Read a ratio of two sums of classes; ExpressionError says where it is not one."""
    node = parse(text)
    if not isinstance(node, Binary) or node.operator != "/":
        raise _fault(node, f"'{node}' is not a ratio", "write it as b / (b + light)")
    return Ratio(tuple(_classes(node.left)), tuple(_classes(node.right)))


def _classes(node: Expression) -> Iterator[Name]:
    if isinstance(node, Name):
        yield node
    elif isinstance(node, Binary) and node.operator == "+":
        yield from _classes(node.left)
        yield from _classes(node.right)
    else:
        raise _fault(node, f"'{node}' is not a sum of classes", "name classes, with + between them")


def _fault(node: Expression, what: str, mend: str) -> ExpressionError:
    return ExpressionError((Fault("JET013", node.at, what, _WHY, mend),))


def _sum_text(classes: tuple[Name, ...]) -> str:
    text = " + ".join(each.name for each in classes)
    return text if len(classes) == 1 else f"({text})"
