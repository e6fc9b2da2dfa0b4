"""Expressions as wires: one for a node, several for limits, products, quotients and roots."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc.checks.luts import table_levels
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
    is_joined,
    sources_of,
)
from jetc.rtl.link import values
from jetc.rtl.link.depth import ADDER, GATE, MULTIPLEXER, adder_levels, encoder_levels, shifter_levels
from jetc.rtl.link.limits import clipped, equal, less
from jetc.rtl.link.making import Maker
from jetc.rtl.link.steps import product, quotient, root, square
from jetc.rtl.link.totals import total
from jetc.rtl.link.values import Beside, Chosen, Encoded, ShiftedUp, Tabled
from jetc.rtl.link.wires import Operand, Wire, bits_of, ends_of, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jetc.prepare.expression import Owner

__all__ = ["Lowering"]


class Lowering:
    """Makes wires of expressions; `fields` are the wires of the words' fields, by owner and name.

    A sum over candidates is one of so many `candidates`.
    """

    def __init__(self, fields: Mapping[tuple[Owner, str], Wire], candidates: int) -> None:
        self._fields, self._candidates = fields, candidates
        self._made: dict[int, Operand] = {}
        self._maker = Maker(each.name for each in fields.values())

    def of(self, node: Expression, about: str) -> Operand:
        """Return the wire or the number that `node` is; new wires are named after `about`."""
        self._maker.about = about
        return self._of(node)

    def _of(self, node: Expression) -> Operand:
        if id(node) not in self._made:
            self._made[id(node)] = self._lowered(node)
        return self._made[id(node)]

    def _lowered(self, node: Expression) -> Operand:  # noqa: C901, PLR0911, PLR0912
        if node.low == node.high:
            return node.low
        if isinstance(node, Lookup) and isinstance(node.address, LeadingOne):
            return self._encoded(node.name, node, self._of(node.address.source), node.entries)
        if isinstance(node, Clip) and isinstance(node.source, Quotient) and node.low == 0:
            left, right = self._of(node.source.left), self._of(node.source.right)
            return quotient(self._maker, left, right, node.high, limited=True)
        maker, sources = self._maker, [self._of(each) for each in sources_of(node)]
        ends, width = (node.low, node.high), node.width
        match node:
            case Field():
                return self._fields[node.owner, node.name]
            case Constant():
                return node.low
            case Sum() if is_joined(node):
                return self._joined(node, sources)
            case Sum() | Difference():
                return self._added(node, sources)
            case Product() if node.left is node.right and isinstance(sources[0], Wire):
                return square(maker, sources[0], ends)
            case Product():
                return product(maker, sources[0], sources[1], ends)
            case Quotient():
                return quotient(maker, sources[0], sources[1], node.high)
            case Shift():
                return self._shifted(node, sources)
            case ShiftBy():
                amount = width_of(*ends_of(sources[1]))
                return maker.wire(
                    "shifted",
                    ends,
                    sources,
                    shifter_levels(amount),
                    lambda spell: ShiftedUp(spell(0, width), spell(1, amount)),
                )
            case LeadingOne():
                return self._encoded("leading_one", node, sources[0], tuple(range(node.high + 1)))
            case Root():
                return root(maker, sources[0], node.high)
            case Lookup():
                return self._looked_up(node, sources[0])
            case Equal():
                return equal(maker, sources[0], sources[1])
            case Less():
                return less(maker, sources[0], sources[1])
            case Choice():
                return self._chosen(node, sources)
            case Clip():
                return clipped(maker, sources[0], node.low, node.high)
            case Wrap():
                return maker.wire("bits", ends, sources, 0.0, lambda spell: spell(0, width))
            case OverCandidates():
                return total(maker, sources[0], self._candidates, (node.low, node.high))
            case _:
                assert_never(node)

    def _added(self, node: Sum | Difference, sources: Sequence[Operand]) -> Wire:
        kind, made = ("sum", values.Sum) if isinstance(node, Sum) else ("difference", values.Difference)
        width, levels = node.width, adder_levels(bits_of(*sources))
        return self._maker.wire(
            kind,
            (node.low, node.high),
            sources,
            levels,
            lambda spell: made(spell(0, width), spell(1, width)),
        )

    def _joined(self, node: Sum, sources: Sequence[Operand]) -> Wire:
        """Return the sum of a value that is moved up and one that stands below it: no adder."""
        by = node.left.by if isinstance(node.left, Shift) else 0
        high = node.width - by
        return self._maker.wire(
            "joined",
            (node.low, node.high),
            sources,
            0.0,
            lambda spell: Beside((spell(0, high, by), spell(1, by))),
        )

    def _shifted(self, node: Shift, sources: Sequence[Operand]) -> Wire:
        ends, width, by = (node.low, node.high), node.width, node.by
        if by < 0:
            return self._maker.wire("high", ends, sources, 0.0, lambda spell: spell(0, width, -by))
        return self._maker.wire(
            "times", ends, sources, 0.0, lambda spell: Beside((spell(0, width - by), values.Constant(0, by)))
        )

    def _chosen(self, node: Choice, sources: Sequence[Operand]) -> Operand:
        condition, then, otherwise = sources
        if isinstance(condition, int):
            return then if condition else otherwise
        width = node.width
        return self._maker.wire(
            "choice",
            (node.low, node.high),
            sources,
            MULTIPLEXER,
            lambda spell: Chosen(((spell(0, 1), spell(1, width)),), spell(2, width)),
        )

    def _looked_up(self, node: Lookup, address: Operand) -> Wire:
        low, high = ends_of(address)
        width = width_of(low, high)
        entries = {at & ((1 << width) - 1): node.entries[at] for at in range(low, high + 1)}
        found = list(entries.values())
        usual = max(dict.fromkeys(found), key=found.count)
        return self._maker.wire(
            node.name,
            (node.low, node.high),
            [address],
            table_levels(width),
            lambda spell: Tabled(spell(0, width), width, tuple(entries.items()), usual),
        )

    def _encoded_by_halves(self, name: str, node: Expression, value: Operand, entries: Sequence[int]) -> Wire:
        """Return the entry of the upper half where one of its bits is set, else that of the lower one."""
        width, maker = width_of(*ends_of(value)), self._maker
        low, ends = width // 2, (node.low, node.high)
        high = width - low
        upper = maker.wire("upper", (0, (1 << high) - 1), [value], 0.0, lambda spell: spell(0, high, low))
        lower = maker.wire("lower", (0, (1 << low) - 1), [value], 0.0, lambda spell: spell(0, low))
        halves = [
            self._encoded(name, node, *each) for each in ((upper, entries[low:]), (lower, entries[:low]))
        ]
        flag = maker.wire("any", (0, 1), [upper], GATE, lambda spell: values.Any(spell(0, high)))
        bits = node.width
        return maker.wire(
            name,
            ends,
            [flag, *halves],
            MULTIPLEXER,
            lambda spell: Chosen(((spell(0, 1), spell(1, bits)),), spell(2, bits)),
        )

    def _encoded(self, name: str, node: Expression, value: Operand, entries: Sequence[int]) -> Wire:
        """Return the entry for the place of the leading one of a value; the first where it has none."""
        width = width_of(*ends_of(value))
        if encoder_levels(width) > ADDER:
            return self._encoded_by_halves(name, node, value, entries)
        return self._maker.wire(
            name,
            (node.low, node.high),
            [value],
            encoder_levels(width),
            lambda spell: Encoded(spell(0, width), width, tuple(entries[:width])),
        )
