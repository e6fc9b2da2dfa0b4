"""Comparisons and limits: a limit that is a power of two is seen in the bits above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.rtl.link.depth import GATE, MULTIPLEXER, adder_levels
from jetc.rtl.link.values import All, AllOf, Any, Below, Chosen, Constant, Equal, Not
from jetc.rtl.link.wires import Operand, Wire, bits_of, ends_of, width_of

if TYPE_CHECKING:
    from jetc.rtl.link.making import Maker, Spell
    from jetc.rtl.link.values import Value

__all__ = ["clipped", "equal", "less"]

_FLAG = (0, 1)


def equal(maker: Maker, left: Operand, right: Operand, kind: str = "equal") -> Wire:
    """Return whether two values are equal."""
    width = _common(left, right)
    known = isinstance(left, int) or isinstance(right, int)
    levels = GATE if known else adder_levels(bits_of(left, right))
    return maker.wire(
        kind, _FLAG, (left, right), levels, lambda spell: Equal(spell(0, width), spell(1, width))
    )


def less(maker: Maker, left: Operand, right: Operand, kind: str = "less") -> Wire:
    """Return whether the left value is below the right one."""
    width = _common(left, right)
    signed = min(ends_of(left)[0], ends_of(right)[0]) < 0
    return maker.wire(
        kind,
        _FLAG,
        (left, right),
        adder_levels(bits_of(left, right)),
        lambda spell: Below(spell(0, width), spell(1, width), signed),
    )


def clipped(maker: Maker, value: Operand, low: int, high: int) -> Wire:
    """Return a value, or the limit that it is beyond."""
    least, most = ends_of(value)
    limits = []
    if least < low:
        limits.append((_below(maker, value, low), low))
    if most > high:
        limits.append((_above(maker, value, high), high))
    width = width_of(low, high)

    def chosen(spell: Spell) -> Value:
        cases = tuple((spell(place, 1), Constant(limit, width)) for place, (_, limit) in enumerate(limits, 1))
        return Chosen(cases, spell(0, width)) if cases else spell(0, width)

    sources = (value, *(found for found, _ in limits))
    return maker.wire("clip", (low, high), sources, MULTIPLEXER, chosen)


def _below(maker: Maker, value: Operand, limit: int) -> Wire:
    width = width_of(*ends_of(value))
    kept = (-limit).bit_length() - 1
    if limit == 0:
        return maker.wire("below", _FLAG, (value,), 0.0, lambda spell: spell(0, 1, width - 1))
    if limit == 1 and ends_of(value)[0] == 0:
        return equal(maker, value, 0, "below")
    if limit != -(1 << kept):
        return less(maker, value, limit, "below")
    rest = width - kept - 1

    def lacks_sign(spell: Spell) -> Value:
        return AllOf(spell(0, 1, width - 1), Not(All(spell(0, rest, kept))))

    return maker.wire("below", _FLAG, (value,), GATE, lacks_sign)


def _above(maker: Maker, value: Operand, limit: int) -> Wire:
    least, most = ends_of(value)
    kept = limit.bit_length()
    if limit < 0 or limit != (1 << kept) - 1:
        return less(maker, limit, value, "above")
    width = width_of(least, most)
    rest = width - kept - int(least < 0)

    def has_more(spell: Spell) -> Value:
        bits = Any(spell(0, rest, kept))
        return AllOf(Not(spell(0, 1, width - 1)), bits) if least < 0 else bits

    return maker.wire("above", _FLAG, (value,), GATE, has_more)


def _common(left: Operand, right: Operand) -> int:
    """Return the bits in which both values are what they are."""
    (a, b), (c, d) = ends_of(left), ends_of(right)
    return width_of(min(a, c), max(b, d))
