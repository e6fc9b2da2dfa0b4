"""What an expression is worth, with numpy: the reading of the dataset, and of the tests."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
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
    OverCandidates,
    Product,
    Quotient,
    Root,
    Shift,
    ShiftBy,
    Sum,
    Wrap,
    nodes_of,
    sources_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from jetc.prepare.expression import Owner

    Integers = NDArray[np.int64]
    Narrow = NDArray[np.signedinteger[Any]]
    Fields = Mapping[tuple[Owner, str], NDArray[np.generic]]
    Known = Mapping[Expression, int | Integers]

_TYPES = ((np.dtype(np.int8), 6), (np.dtype(np.int16), 14), (np.dtype(np.int32), 30))
"""Types of a node's value, and the bits below which all that is computed on the way fits, too."""
_SHORT = (1 << 14) - 1
_WIDEST = np.dtype(np.int64)

__all__ = ["FieldValueError", "evaluate", "narrow"]


class FieldValueError(ValueError):
    """A field holds a value that its word does not have; the message names both."""


def evaluate(
    wanted: Sequence[Expression],
    fields: Fields,
    known: Known = MappingProxyType({}),
) -> list[Integers]:
    """Return the values of `wanted` as int64; else as `narrow` does."""
    return [each.astype(np.int64, copy=False) for each in narrow(wanted, fields, known)]


def narrow(
    wanted: Sequence[Expression],
    fields: Fields,
    known: Known = MappingProxyType({}),
) -> list[Narrow]:
    """Return the values of `wanted`, each in a type that holds it; `fields`, by owner and name, broadcast.

    A value has the shape of the fields that it needs: none needs those of a node whose value is `known`.
    Candidates are the last axis, which a sum over them keeps with a length of 1. FieldValueError where a
    field is outside its range, ValueError where a sum is over more candidates than it was made for.
    """
    made: dict[int, Narrow] = {id(node): np.array(value, dtype=np.int64) for node, value in known.items()}
    for node in nodes_of(wanted, made):
        if id(node) not in made:
            made[id(node)] = _value(node, [made[id(each)] for each in sources_of(node)], fields)
    return [made[id(each)] for each in wanted]


def _type_of(node: Expression) -> np.dtype[np.signedinteger[Any]]:
    """Return the smallest type that holds the value of `node`, those that it takes, and their differences."""
    values = (node, *sources_of(node))
    reach = max(max(-each.low, each.high) for each in values)
    return next((kind for kind, bits in _TYPES if reach < 1 << bits), _WIDEST)


def _value(node: Expression, made: list[Narrow], fields: Fields) -> Narrow:  # noqa: C901, PLR0911, PLR0912
    kind = _type_of(node)
    sources = [each.astype(kind, copy=False) for each in made]
    match node:
        case Field():
            return _taken(node, fields).astype(kind)
        case Constant():
            return np.array(node.low, dtype=kind)
        case Sum():
            return np.add(*sources)
        case Difference():
            return np.subtract(*sources)
        case Product():
            return np.multiply(*sources)
        case Quotient():
            return sources[0] // sources[1]
        case Shift():
            return sources[0] << node.by if node.by > 0 else sources[0] >> -node.by
        case ShiftBy():
            return sources[0] << sources[1]
        case LeadingOne():
            return _leading_one(sources[0], node.source.high).astype(kind)
        case Root():
            return _root(sources[0].astype(np.int64)).astype(kind)
        case Lookup():
            return np.asarray(_table(node)[sources[0]])
        case Equal():
            return np.asarray(sources[0] == sources[1], dtype=np.int8)
        case Less():
            return np.asarray(sources[0] < sources[1], dtype=np.int8)
        case Choice():
            return _chosen(made[0], *sources[1:])
        case Clip():
            return np.asarray(np.clip(sources[0], node.low, node.high), dtype=kind)
        case Wrap():
            return ((sources[0] - node.low) & (node.high - node.low)) + node.low
        case OverCandidates():
            return _total(node, made[0]).astype(kind)
        case _:
            assert_never(node)


def _total(node: OverCandidates, values: Narrow) -> Integers:
    total: Integers = values.sum(axis=-1, keepdims=True, dtype=np.int64)
    if total.size and not (node.low <= total.min() and total.max() <= node.high):
        msg = f"a sum over {values.shape[-1]} candidates leaves {node.low} to {node.high}"
        raise ValueError(msg)
    return total


def _taken(node: Field, fields: Fields) -> NDArray[Any]:
    values: NDArray[Any] = np.asarray(fields[node.owner, node.name])
    if values.dtype.kind not in "iu":
        msg = f"{node.owner} {node.name}: integers are wanted, not {values.dtype}"
        raise FieldValueError(msg)
    if values.size and not (node.low <= values.min() and values.max() <= node.high):
        found = values[(values < node.low) | (values > node.high)].flat[0]
        msg = f"{node.owner} {node.name} is {found}, and its word has {node.low} to {node.high}"
        raise FieldValueError(msg)
    return values


@cache
def _table(node: Lookup) -> Narrow:
    return np.array(node.entries, dtype=np.min_scalar_type(min(*node.entries, -max(node.entries) - 1)))


def _chosen(condition: Narrow, then: Narrow, otherwise: Narrow) -> Narrow:
    if condition.ndim == 0:
        return then if condition == 1 else otherwise
    return np.where(condition == 1, then, otherwise)


def _leading_one(values: Narrow, high: int) -> Narrow:
    """Return the place of the highest bit: exact, because frexp is, for values of 53 bits."""
    if high <= _SHORT:
        return _places()[values]
    upper = values.astype(np.int64) >> 32
    place = np.where(
        upper > 0, np.frexp(upper.astype(np.float64))[1] + 32, np.frexp(values.astype(np.float64))[1]
    )
    return np.asarray(np.maximum(place - 1, 0), dtype=np.int64)


@cache
def _places() -> Narrow:
    """Return the place of the highest bit of each number up to `_SHORT`."""
    return np.array([max(each.bit_length() - 1, 0) for each in range(_SHORT + 1)], dtype=np.int8)


def _root(values: Integers) -> Integers:
    found: Integers = np.floor(np.sqrt(values.astype(np.float64))).astype(np.int64)
    found = found - (found * found > values)
    return np.asarray(found + ((found + 1) * (found + 1) <= values), dtype=np.int64)
