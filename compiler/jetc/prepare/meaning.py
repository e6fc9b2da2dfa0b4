"""What an expression is worth, with numpy: the reading of the dataset, and of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import numpy as np

from jetc.prepare.expression import (
    Choice,
    Clip,
    Constant,
    Difference,
    Equal,
    Expression,
    Field,
    LeadingOne,
    Less,
    Lookup,
    Product,
    Quotient,
    Root,
    Shift,
    ShiftBy,
    Sum,
    Wrap,
    sources_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from jetc.prepare.expression import Owner

    Integers = NDArray[np.int64]
    Fields = Mapping[tuple[Owner, str], NDArray[np.generic]]

__all__ = ["FieldValueError", "evaluate"]


class FieldValueError(ValueError):
    """A field holds a value that its word does not have; the message names both."""


def evaluate(wanted: Sequence[Expression], fields: Fields) -> list[Integers]:
    """Return the values of `wanted`; `fields`, by owner and name, have shapes that broadcast.

    FieldValueError where a field is outside its range.
    """
    made: dict[int, Integers] = {}
    pending = list(wanted)
    while pending:
        node = pending[-1]
        missing = [each for each in sources_of(node) if id(each) not in made]
        if missing:
            pending += missing
            continue
        pending.pop()
        if id(node) not in made:
            made[id(node)] = _value(node, [made[id(each)] for each in sources_of(node)], fields)
    return [made[id(each)] for each in wanted]


def _value(node: Expression, sources: list[Integers], fields: Fields) -> Integers:  # noqa: C901, PLR0911, PLR0912
    match node:
        case Field():
            return _taken(node, fields)
        case Constant():
            return np.array(node.low, dtype=np.int64)
        case Sum():
            return sources[0] + sources[1]
        case Difference():
            return sources[0] - sources[1]
        case Product():
            return sources[0] * sources[1]
        case Quotient():
            return sources[0] // sources[1]
        case Shift():
            return sources[0] << node.by if node.by > 0 else sources[0] >> -node.by
        case ShiftBy():
            return sources[0] << sources[1]
        case LeadingOne():
            return _leading_one(sources[0])
        case Root():
            return _root(sources[0])
        case Lookup():
            return np.asarray(np.array(node.entries, dtype=np.int64)[sources[0]], dtype=np.int64)
        case Equal():
            return np.asarray(sources[0] == sources[1], dtype=np.int64)
        case Less():
            return np.asarray(sources[0] < sources[1], dtype=np.int64)
        case Choice():
            return np.asarray(np.where(sources[0] == 1, sources[1], sources[2]), dtype=np.int64)
        case Clip():
            return np.asarray(np.clip(sources[0], node.low, node.high), dtype=np.int64)
        case Wrap():
            return ((sources[0] - node.low) & (node.high - node.low)) + node.low
        case _:
            assert_never(node)


def _taken(node: Field, fields: Fields) -> Integers:
    values: NDArray[Any] = np.asarray(fields[node.owner, node.name])
    if values.dtype.kind not in "iu":
        msg = f"{node.owner} {node.name}: integers are wanted, not {values.dtype}"
        raise FieldValueError(msg)
    outside = (values < node.low) | (values > node.high)
    if outside.any():
        found = values[outside].flat[0]
        msg = f"{node.owner} {node.name} is {found}, and its word has {node.low} to {node.high}"
        raise FieldValueError(msg)
    return values.astype(np.int64)


def _leading_one(values: Integers) -> Integers:
    """Return the place of the highest bit: exact, because frexp is, for values of 53 bits."""
    high = values >> 32
    place = np.where(
        high > 0, np.frexp(high.astype(np.float64))[1] + 32, np.frexp(values.astype(np.float64))[1]
    )
    return np.asarray(np.maximum(place - 1, 0), dtype=np.int64)


def _root(values: Integers) -> Integers:
    found: Integers = np.floor(np.sqrt(values.astype(np.float64))).astype(np.int64)
    found = found - (found * found > values)
    return np.asarray(found + ((found + 1) * (found + 1) <= values), dtype=np.int64)
