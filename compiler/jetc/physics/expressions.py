"""Conditions of a spec evaluated over jets, in columns."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, assert_never

import numpy as np

from jetc.language.expressions.expression import (
    Binary,
    Call,
    Logic,
    Member,
    Name,
    Negative,
    Not,
    Number,
    names,
)
from jetc.language.expressions.quantities import SELECTED, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from jetc.language.expressions.conditions import Condition
    from jetc.language.expressions.expression import Expression
    from jetc.language.expressions.quantities import Quantity

__all__ = ["Applied", "applied", "columns_of", "evaluate", "lepton_index", "value_of"]

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {"abs": np.abs, "min": np.minimum, "max": np.maximum}
Applied = Callable[[Call, tuple[Any, ...]], Any]
"""What a function gives for the values of its arguments."""


def evaluate(condition: Condition, columns: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """Return which jets meet `condition`, (jets,); `columns` are those of `columns_of`, by quantity.

    Numbers are compared in float64, integers too. A division by zero gives an infinity, or no number,
    which no comparison but ``!=`` accepts.
    """
    with np.errstate(all="ignore"):
        return np.asarray(value_of(condition.of, columns), dtype=bool)


def columns_of(
    jets: Mapping[str, NDArray[Any]],
    conditions: tuple[Condition, ...],
    known: Mapping[str, Quantity] = SELECTED,
) -> dict[str, NDArray[Any]]:
    """Return the columns (jets,) of `known` quantities that `conditions` name, from branches of that axis.

    Words are indices into the quantity's words; quantities without a branch are left out.
    """
    named = {name.name for each in conditions for name in names(each.of)}
    return {
        name: _column(jets, name, each) for name, each in known.items() if name in named and each.branches
    }


def lepton_index(jets: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
    """Return the index of each jet's lepton in `LEPTONS`: none, the one flavour matched, or several."""
    flags = [np.asarray(jets[branch]) != 0 for branch in SELECTED["lepton"].branches]
    several = len(flags) + 1
    index = np.select(flags, list(range(1, several)), default=0)
    return np.where(np.sum(flags, axis=0) > 1, several, index)


def _column(jets: Mapping[str, NDArray[Any]], name: str, quantity: Quantity) -> NDArray[Any]:
    if name == "lepton":
        return lepton_index(jets)
    column = np.asarray(jets[quantity.branches[0]])
    match quantity.kind:
        case Kind.REAL | Kind.INTEGER:
            return column.astype(np.float64)
        case Kind.FLAG:
            return np.not_equal(column, 0)
        case Kind.WORD:
            msg = f"the words of {name} have no column of their own"
            raise ValueError(msg)
        case _:
            assert_never(quantity.kind)


def applied(node: Call, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a column or a number
    """Return the value of a function of one jet's numbers."""
    return _FUNCTIONS[node.function](*arguments)


def value_of(  # noqa: PLR0911 - one for each kind of node
    node: Expression, columns: Mapping[str, NDArray[Any]], apply: Applied = applied
) -> Any:  # noqa: ANN401 - a column or a number
    """Return the value of `node`, a column or a number; `columns` are named, `apply` knows the functions."""
    match node:
        case Number():
            return np.float64(node.value)  # divides by zero as a column does
        case Name():
            return columns[node.name]
        case Negative():
            return -value_of(node.of, columns, apply)
        case Call():
            return apply(node, tuple(value_of(each, columns, apply) for each in node.arguments))
        case Binary():
            left, right = _sides(node.left, node.right, columns, apply)
            return _OPERATORS[node.operator](left, right)
        case Member():
            sides = (_sides(node.value, each, columns, apply) for each in node.items)
            return reduce(np.logical_or, (left == right for left, right in sides))
        case Not():
            return np.logical_not(value_of(node.of, columns, apply))
        case Logic():
            join = np.logical_and if node.operator == "and" else np.logical_or
            return reduce(join, (value_of(each, columns, apply) for each in node.parts))
        case _:
            assert_never(node)


def _sides(
    left: Expression, right: Expression, columns: Mapping[str, NDArray[Any]], apply: Applied
) -> tuple[Any, Any]:
    """Return the values of both sides; a word becomes its index."""
    quantities = (SELECTED.get(each.name) for each in (left, right) if isinstance(each, Name))
    known = next((each.words for each in quantities if each is not None and each.words), ())
    return _operand(left, known, columns, apply), _operand(right, known, columns, apply)


def _operand(
    node: Expression, words: tuple[str, ...], columns: Mapping[str, NDArray[Any]], apply: Applied
) -> Any:  # noqa: ANN401
    if isinstance(node, Name) and node.name in words:
        return words.index(node.name)
    return value_of(node, columns, apply)
