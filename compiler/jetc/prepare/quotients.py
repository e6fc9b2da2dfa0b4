"""Quotients of no more digits than what follows leaves: of the same values, for all values of the fields.

A quotient is made digit by digit, so each digit costs time and area. For integers a from 0 on and b above 0:
floor(floor(a / b) / 2^k) = floor(floor(a / 2^k) / b), so bits that are dropped are dropped of the dividend.
floor(a / b) + c = floor((a + c b) / b), so what rounding adds is added to the dividend. A limit before an
addition or a drop is one behind it, added to and dropped; so limits stand at the quotient that is left, and
what is above them is compared and not made. Only what nobody else reads is changed, or there would be two
quotients for one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from operator import is_
from typing import TYPE_CHECKING

from jetc.prepare.expression import (
    Clip,
    Constant,
    Quotient,
    Shift,
    Sum,
    add,
    clip,
    nodes_of,
    shift,
    sources_of,
    with_sources,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.prepare.expression import Expression

__all__ = ["shortened"]

_MOST_BITS = 62
"""Of a dividend, as every value has."""


def shortened(wanted: Sequence[Expression]) -> list[Expression]:
    """Return `wanted` with as few digits of quotients as they need; what they shared is shared after it."""
    nodes = nodes_of(wanted)
    if not any(isinstance(each, Quotient) for each in nodes):
        return [*wanted]
    walk = _Walk(Counter([*map(id, wanted), *(id(each) for node in nodes for each in sources_of(node))]))
    for node in nodes:
        walk.made[id(node)] = walk.short(node)
    return [walk.made[id(each)] for each in wanted]


@dataclass(frozen=True, slots=True)
class _Walk:
    readers: Counter[int]
    """How many read each node, by identity."""
    made: dict[int, Expression] = field(default_factory=dict)
    """What became of each node."""
    own: set[int] = field(default_factory=set)
    """Nodes that became a quotient, or one with limits, of which nobody reads another part."""

    def short(self, node: Expression) -> Expression:
        """Return `node` of what became of its sources, with a shorter quotient where it is one of one."""
        found: Expression | None = None
        match node:
            case Quotient():
                found = self._of_odd_divisor(node)
            case Shift() if node.by < 0:
                found = self._dropped(node)
            case Clip():
                found = self._limited(node)
        if found is not None:
            self.own.add(id(node))
            return found
        if isinstance(node, Clip) and isinstance(node.source, Shift):
            return self._limited_before(node, node.source)
        return self._same(node)

    def _same(self, node: Expression) -> Expression:
        old = sources_of(node)
        new = [self.made[id(each)] for each in old]
        return node if all(map(is_, old, new)) else with_sources(node, new)

    def _alone(self, node: Expression) -> bool:
        return self.readers[id(node)] == 1

    def _quotient(self, node: Expression) -> _Limited | None:
        """Return the quotient that became of `node`, where only one reads it."""
        if id(node) not in self.own or not self._alone(node):
            return None
        found = self.made[id(node)]
        inner = found.source if isinstance(found, Clip) else found
        return _Limited(inner, found.low, found.high) if isinstance(inner, Quotient) else None

    def _of_odd_divisor(self, node: Quotient) -> Expression:
        """Return a quotient whose dividend lacks the bits by which its divisor is moved up."""
        left, right = self.made[id(node.left)], self.made[id(node.right)]
        if isinstance(right, Shift) and right.by > 0:
            return Quotient(node.low, node.high, shift(left, -right.by), right.source)
        return self._same(node)

    def _dropped(self, node: Shift) -> Expression | None:
        """Return a quotient, or one plus a number, without its lowest bits; None where it is neither."""
        inner, added, risen = node.source, 0, node.source
        if isinstance(risen, Sum) and isinstance(risen.right, Constant) and self._alone(risen):
            inner, added = risen.left, risen.right.low
        found = self._quotient(inner)
        left = None if found is None else _grown(found.quotient, added)
        if found is None or left is None:
            return None
        whole = found.quotient
        low, high = (whole.low + added) >> -node.by, (whole.high + added) >> -node.by
        made = Quotient(low, high, shift(left, node.by), whole.right)
        return clip(made, (found.low + added) >> -node.by, (found.high + added) >> -node.by)

    def _limited(self, node: Clip) -> Expression | None:
        """Return a quotient with both limits in one; None where it is none."""
        found = self._quotient(node.source)
        if found is None:
            return None
        low, high = max(found.low, node.low), min(found.high, node.high)
        return clip(found.quotient, low, high) if low <= high else None

    def _limited_before(self, node: Clip, moved: Shift) -> Expression:
        """Return a limited quotient that is moved up, limited to the digits that the limit leaves, too."""
        found = self._quotient(moved.source)
        if found is None or moved.by < 0 or node.high < 0 or not self._alone(moved):
            return self._same(node)
        most = (1 << ((node.high >> moved.by) + 1).bit_length()) - 1
        inner = clip(found.quotient, found.low, min(found.high, max(most, found.low)))
        return clip(shift(inner, moved.by), node.low, node.high)


@dataclass(frozen=True, slots=True)
class _Limited:
    """A quotient, and the limits that are set to it."""

    quotient: Quotient
    low: int
    high: int


def _grown(quotient: Quotient, added: int) -> Expression | None:
    """Return the dividend of a quotient to which a power of two, or 0, is added; None for another number."""
    if added == 0:
        return quotient.left
    if added < 0 or added & (added - 1):
        return None
    most = quotient.left.high + quotient.right.high * added
    if most.bit_length() > _MOST_BITS:
        return None
    return add(quotient.left, shift(quotient.right, added.bit_length() - 1))
