"""Expressions with less to build, of the same values: numbers, tables and limits are joined.

What is done to an entry of a table alone is done to its entries. A value limited twice is limited once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.prepare.expression import (
    Choice,
    Clip,
    Constant,
    Expression,
    Field,
    LeadingOne,
    Lookup,
    OverCandidates,
    Shift,
    clip,
    constant,
    field,
    look_up,
    shift,
    sources_of,
    with_sources,
)
from jetc.prepare.meaning import evaluate

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

__all__ = ["Simplifier"]


class Simplifier:
    """Simplifies expressions that share nodes; what they shared is shared after it."""

    def __init__(self) -> None:
        self._made: dict[int, Expression] = {}
        self._known: dict[Hashable, Expression] = {}
        self._kept: list[Expression] = []
        """Nodes whose identity is a key of `_made`: they must live as long."""

    def of(self, node: Expression) -> Expression:
        """Return an expression that has the value of `node` for all values of its fields."""
        if id(node) not in self._made:
            self._kept.append(node)
            made = self._simplified(node)
            self._made[id(node)] = self._known.setdefault(_identity(made), made)
        return self._made[id(node)]

    def _simplified(self, node: Expression) -> Expression:
        sources = [self.of(each) for each in sources_of(node)]
        if not sources:
            return node
        made = with_sources(node, sources)
        if isinstance(made, OverCandidates):
            return made
        varying = [each for each in sources if not isinstance(each, Constant)]
        if not varying:
            return constant(int(evaluate([made], {})[0]))
        address = _address(varying[0])
        if address is not None and all(_address(each) is address for each in varying):
            return made if made.low == made.high else _table(made, sources, address)
        if all(isinstance(each, Choice) for each in varying) and not isinstance(made, Choice):
            return self._inside(made, sources)
        return _limited_once(made)

    def _inside(self, node: Expression, sources: Sequence[Expression]) -> Expression:
        """Return `node` done to both sides of a choice, where each side is then a number or a table."""
        choices = [each for each in sources if isinstance(each, Choice)]
        condition = choices[0].condition
        if any(each.condition is not condition for each in choices):
            return _limited_once(node)
        sides = [
            with_sources(
                node, [getattr(each, side) if isinstance(each, Choice) else each for each in sources]
            )
            for side in ("then", "otherwise")
        ]
        then, otherwise = (self.of(each) for each in sides)
        if not all(isinstance(each, Constant | Lookup) for each in (then, otherwise)):
            return _limited_once(node)
        low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
        return Choice(low, high, condition, then, otherwise)


def _identity(node: Expression) -> Hashable:
    """Return what two nodes of the same sources have in common only where they have the same value."""
    match node:
        case Field():
            own: Hashable = (node.owner, node.name)
        case Shift():
            own = node.by
        case Lookup():
            own = (node.entries, node.name)
        case _:
            own = None
    return (type(node), node.low, node.high, own, *(id(each) for each in sources_of(node)))


def _address(node: Expression) -> Expression | None:
    """Return what the value of `node` is a table of: few bits; None where it is none."""
    match node:
        case Lookup():
            return node.address
        case LeadingOne():
            return node
        case _:
            return None


def _table(node: Expression, sources: Sequence[Expression], address: Expression) -> Expression:
    """Return the table of `node`, whose sources are numbers and tables of one address."""
    if isinstance(node, Lookup) and not isinstance(sources[0], Lookup):
        return node
    place = field("jet", "address", address.low, address.high)
    tables = [
        look_up(place, each.entries, each.name) if isinstance(each, Lookup) else each for each in sources
    ]
    tables = [place if isinstance(each, LeadingOne) else each for each in tables]
    addresses = np.arange(address.low, address.high + 1)
    values = evaluate([with_sources(node, tables)], {("jet", "address"): addresses})[0]
    entries = [int(each) for each in np.broadcast_to(values, addresses.shape)]
    names = [each.name for each in sources if isinstance(each, Lookup)] or ["leading_one"]
    return look_up(address, (*[entries[0]] * address.low, *entries), names[0])


def _limited_once(node: Expression) -> Expression:
    """Return a limit of a limited value as one limit, where the outer one is inside the inner one."""
    if not isinstance(node, Clip):
        return node
    moved = node.source
    by = moved.by if isinstance(moved, Shift) and moved.by < 0 else 0
    inner = moved.source if isinstance(moved, Shift) and by else moved
    if isinstance(inner, Clip) and inner.low >> -by <= node.low and node.high <= inner.high >> -by:
        return clip(shift(inner.source, by), node.low, node.high)
    return node
