"""Products, quotients and roots as wires that can stand in different stages.

A product is the sum of rows, two bits of the narrower factor a row, and needs no multiplier of the device; a
square is the sum of fewer words, made of tables.
A quotient is made by digits of two bits, the highest first: the divisor, its double and its triple are taken
off what is left, beside each other, and the largest that can be stays off. A root is made bit by bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.rtl.link.depth import ADDER, GATE, MULTIPLEXER, adder_levels, gate_levels
from jetc.rtl.link.limits import clipped, less
from jetc.rtl.link.values import AnyOf, AtLeast, Beside, Chosen, Constant, Difference, Not, Sum, Tabled
from jetc.rtl.link.wires import Operand, Wire, bits_of, ends_of, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.rtl.link.making import Maker, Spell
    from jetc.rtl.link.values import Value

__all__ = ["product", "quotient", "root", "square"]

_FLAG = (0, 1)
_PART = 3
"""Bits of a part of a square: two parts are the inputs of a LUT."""


def product(maker: Maker, left: Operand, right: Operand, ends: tuple[int, int]) -> Wire:
    """Return the product of two values; `ends` are those of the product."""
    for one, other in ((left, right), (right, left)):
        if ends_of(one) == _FLAG:
            return _gated(maker, one, other, ends)
    narrow, wide = sorted((left, right), key=lambda each: width_of(*ends_of(each)))
    rows = [_row(maker, narrow, wide, place) for place in range(0, width_of(*ends_of(narrow)), 2)]
    total = _sum(maker, rows, step=2)
    width = width_of(*ends)
    return maker.wire("product", ends, (total,), 0.0, lambda spell: spell(0, width))


def square(maker: Maker, value: Wire, ends: tuple[int, int]) -> Wire:
    """Return the square of a value, from the products of three bits with three: each is a table of a LUT.

    Products of parts that are equally far from each other stand beside each other, with nothing between: what
    is added are as many words as there are parts.
    """
    parts = [_part(maker, value, place) for place in range(0, value.width, _PART)]
    total = _sum(maker, [_beside(maker, parts, apart) for apart in range(len(parts))], 0, "squares")
    width = width_of(*ends)
    return maker.wire("square", ends, (total,), 0.0, lambda spell: spell(0, width))


def _part(maker: Maker, value: Wire, place: int) -> Wire:
    """Return three bits of a value from `place` up; the highest have its sign."""
    bits = min(_PART, value.width - place)
    top = value.signed and place + bits == value.width
    ends = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if top else (0, (1 << bits) - 1)
    return maker.wire("part", ends, (value,), 0.0, lambda spell: spell(0, bits, place))


def _beside(maker: Maker, parts: Sequence[Wire], apart: int) -> Wire:
    """Return the sum of the products of parts so far apart, each at its place in the square."""
    pairs = list(zip(parts, parts[apart:], strict=False))
    products = [_of_parts(maker, *each) for each in pairs]
    start = _PART * apart + int(apart > 0)
    low = sum(each.low << (2 * _PART * at + start) for at, each in enumerate(products))
    high = sum(each.high << (2 * _PART * at + start) for at, each in enumerate(products))
    widths = [2 * _PART] * (len(products) - 1)
    top = max(width_of(low, high) - start - sum(widths), 1)

    def value(spell: Spell) -> Value:
        read = [spell(at, width) for at, width in enumerate([*widths, top])]
        zeros = [Constant(0, start)] if start else []
        return Beside((*reversed(read), *zeros))

    return maker.wire("products", (low, high), products, 0.0, value)


def _of_parts(maker: Maker, one: Wire, other: Wire) -> Wire:
    """Return the product of two parts, a table of their bits beside each other."""
    ends = [a * b for a in ends_of(one) for b in ends_of(other)]
    low, high = (0, max(ends)) if one is other else (min(ends), max(ends))
    sources = (one,) if one is other else (one, other)
    address = sum(each.width for each in sources)
    entries = tuple((at, _product_at(at, one, other)) for at in range(1 << address))
    return maker.wire(
        "cross",
        (low, high),
        sources,
        MULTIPLEXER,
        lambda spell: Tabled(_address(spell, sources), address, entries, 0),
    )


def _address(spell: Spell, sources: Sequence[Wire]) -> Value:
    read = [spell(at, each.width) for at, each in enumerate(sources)]
    return read[0] if len(read) == 1 else Beside(tuple(read))


def _product_at(address: int, one: Wire, other: Wire) -> int:
    lower = _read(address, other)
    return lower * lower if one is other else _read(address >> other.width, one) * lower


def _read(bits: int, part: Wire) -> int:
    """Return what the lowest bits are as a value of `part`."""
    value = bits & ((1 << part.width) - 1)
    return value - (1 << part.width) if part.signed and value >> (part.width - 1) else value


def _gated(maker: Maker, flag: Operand, value: Operand, ends: tuple[int, int]) -> Wire:
    width = width_of(*ends)
    return maker.wire(
        "product",
        ends,
        (flag, value),
        MULTIPLEXER,
        lambda spell: Chosen(((spell(0, 1), spell(1, width)),), Constant(0, width)),
    )


def _row(maker: Maker, narrow: Operand, wide: Operand, place: int) -> Wire:
    """Return the part of a product that two bits of `narrow` make; its sign bit takes off."""
    width = width_of(*ends_of(narrow))
    negative = ends_of(narrow)[0] < 0
    weights = [
        -(1 << at) if negative and place + at == width - 1 else 1 << at for at in range(min(2, width - place))
    ]
    digits = [sum(each for each in weights if (each < 0) is below) for below in (True, False)]
    products = [digit * end for digit in digits for end in ends_of(wide)]
    ends = (min(0, *products), max(0, *products))
    bits = width_of(*ends)

    def value(spell: Spell) -> Value:
        made: Value | None = None
        for at, weight in enumerate(weights):
            term = spell(1, bits) if at == 0 else _doubled(spell, 1, bits)
            gated = Chosen(((spell(0, 1, place + at), term),), Constant(0, bits))
            if weight < 0:
                made = Difference(made or Constant(0, bits), gated)
            else:
                made = gated if made is None else Sum(made, gated)
        if isinstance(made, Chosen):
            return AnyOf((made,))
        return made or Constant(0, bits)

    levels = MULTIPLEXER if weights == [1] else ADDER
    return maker.wire("row", ends, (narrow, wide), levels, value)


def _doubled(spell: Spell, place: int, width: int) -> Beside:
    return Beside((spell(place, width - 1), Constant(0, 1)))


def _sum(maker: Maker, terms: Sequence[Wire], step: int, kind: str = "rows") -> Wire:
    """Return the sum of terms, each worth 2**step times the one before, by a tree of wires of a `kind`."""
    if len(terms) == 1:
        return terms[0]
    pairs = [_shifted_sum(maker, *pair, step, kind) for pair in zip(terms[::2], terms[1::2], strict=False)]
    return _sum(maker, [*pairs, *terms[len(pairs) * 2 :]], 2 * step, kind)


def _shifted_sum(maker: Maker, low: Wire, high: Wire, step: int, kind: str) -> Wire:
    ends = (low.low + (high.low << step), low.high + (high.high << step))
    width = width_of(*ends)

    def value(spell: Spell) -> Value:
        moved = Beside((spell(1, width - step), Constant(0, step))) if step else spell(1, width)
        return Sum(spell(0, width), moved)

    return maker.wire(kind, ends, (low, high), adder_levels(bits_of(low, high)), value)


def quotient(maker: Maker, left: Operand, right: Operand, high: int, *, limited: bool = False) -> Wire:
    """Return left over right, rounded down; they are from 0 on, and from 1 on.

    It is `high` at most, or, where it is `limited`, `high` where it is more: then only the digits of `high`
    are made, and what stands above them is compared with `right`.
    """
    bits, most = width_of(0, high), ends_of(right)[1]
    above = _high_part(maker, left, bits, ends_of(left)[1] if limited else most - 1)
    rest = _lowest(maker, above, most - 1)
    digits: list[Wire] = []
    thrice = _thrice(maker, right) if bits > 1 else 0
    for place in reversed(range(0, bits, 2)):
        pushed = _Pushed(rest, left, place, min(2, bits - place))
        if pushed.count == 1:
            trials = [_trial(maker, pushed, right, -most, most - 1)]
        else:
            trials = [_digit_trial(maker, pushed, right, thrice, digit) for digit in (1, 2, 3)]
        flags = [_fits(maker, each) for each in trials]
        digits.append(_digit(maker, flags))
        if place:
            rest = _rest_of_digit(maker, flags, trials, pushed, most - 1)
    if not limited:
        return _of_bits(maker, "quotient", digits, high)
    return _limited(maker, digits, _beyond(maker, above, right), high)


def _lowest(maker: Maker, value: Operand, most: int) -> Operand:
    """Return the bits of a value in which `most` fits; where it is more, its quotient is limited."""
    width = width_of(0, most)
    if isinstance(value, int) or value.width <= width:
        return value
    return maker.wire("rest", (0, (1 << width) - 1), (value,), 0.0, lambda spell: spell(0, width))


def _thrice(maker: Maker, value: Operand) -> Operand:
    if isinstance(value, int):
        return 3 * value
    ends = (3 * value.low, 3 * value.high)
    width = width_of(*ends)
    return maker.wire(
        "thrice",
        ends,
        (value,),
        adder_levels(value.width),
        lambda spell: Sum(spell(0, width), _doubled(spell, 0, width)),
    )


def _digit_trial(maker: Maker, pushed: _Pushed, right: Operand, thrice: Operand, digit: int) -> Wire:
    """Return what is left where `right` is taken off so many times; below 0 where that is too often."""
    most = ends_of(right)[1]
    low, high = -digit * most, 4 * most - 1
    width = width_of(low, high)

    def value(spell: Spell) -> Value:
        taken = _doubled(spell, 2, width) if digit == 2 else spell(2, width)  # noqa: PLR2004 - twice
        return Difference(pushed.value_of(spell, 0, width), taken)

    return maker.wire("trial", (low, high), (*pushed.operands, thrice if digit == 3 else right), ADDER, value)  # noqa: PLR2004


def _digit(maker: Maker, flags: Sequence[Wire]) -> Wire:
    """Return the digit of which `flags` say whether it is 1 or more, 2 or more, 3."""
    if len(flags) == 1:
        return flags[0]
    return maker.wire(
        "digit",
        (0, 3),
        flags,
        GATE,
        lambda spell: Beside((spell(1, 1), Chosen(((spell(1, 1), spell(2, 1)),), spell(0, 1)))),
    )


def _rest_of_digit(
    maker: Maker, flags: Sequence[Wire], trials: Sequence[Wire], pushed: _Pushed, most: int
) -> Wire:
    """Return what is left behind a digit: one of four values by three flags is more than a LUT."""
    if len(flags) == 1:
        return _rest(maker, flags[0], trials[0], pushed, most)
    width = width_of(0, most)
    return maker.wire(
        "rest",
        (0, most),
        (*flags, *trials, *pushed.operands),
        gate_levels(len(flags) + len(trials) + 1),
        lambda spell: Chosen(
            ((spell(1, 1), Chosen(((spell(2, 1), spell(5, width)),), spell(4, width))),),
            Chosen(((spell(0, 1), spell(3, width)),), pushed.value_of(spell, 6, width)),
        ),
    )


def _beyond(maker: Maker, above: Operand, right: Operand) -> Operand:
    """Return whether a quotient has more digits than are made: what is above them is `right` or more."""
    if ends_of(above)[1] < ends_of(right)[0]:
        return 0
    width = width_of(0, max(ends_of(above)[1], ends_of(right)[1]))
    return maker.wire(
        "beyond",
        _FLAG,
        (above, right),
        adder_levels(bits_of(above, right)),
        lambda spell: AtLeast(spell(0, width), spell(1, width)),
    )


def _limited(maker: Maker, digits: Sequence[Wire], beyond: Operand, high: int) -> Wire:
    """Return the value of digits, `high` where it is more, or where there are digits above them."""
    full = (1 << sum(each.width for each in digits)) - 1
    found = _of_bits(maker, "quotient", digits, full)
    if isinstance(beyond, int):
        return found if high == full else clipped(maker, found, 0, high)
    width = width_of(0, high)
    sources = (beyond, found) if high == full else (beyond, found, less(maker, high, found, "above"))

    def value(spell: Spell) -> Value:
        flags = (spell(0, 1),) if high == full else (spell(0, 1), spell(2, 1))
        return Chosen(((AnyOf(flags), Constant(high, width)),), spell(1, width))

    return maker.wire("limited", (0, high), sources, MULTIPLEXER, value)


def root(maker: Maker, source: Operand, high: int) -> Wire:
    """Return the square root of a value from 0 on, rounded down, `high` at most."""
    bits = width_of(0, high)
    rest: Operand = 0
    found: Operand = 0
    flags: list[Wire] = []
    for place in reversed(range(bits)):
        before = (1 << len(flags)) - 1
        pushed = _Pushed(rest, source, 2 * place, 2)
        taken = _next_square(maker, found, before) if flags else 1
        trial = _trial(maker, pushed, taken, -4 * before - 1, 8 * before + 3)
        flags.append(_fits(maker, trial))
        if place:
            rest = _rest(maker, flags[-1], trial, pushed, 2 * (2 * before + 1))
            found = _of_bits(maker, "found", flags, 2 * before + 1)
    return _of_bits(maker, "root", flags, high)


@dataclass(frozen=True, slots=True)
class _Pushed:
    """What was left, and behind it the next `count` bits of a value, from `place` up."""

    rest: Operand
    value: Operand
    place: int
    count: int

    @property
    def operands(self) -> tuple[Operand, Operand]:
        return self.rest, self.value

    def value_of(self, spell: Spell, first: int, width: int) -> Value:
        """Return it in `width` bits; its operands stand at `first` and behind."""
        bits = spell(first + 1, min(self.count, width), self.place)
        return Beside((spell(first, width - self.count), bits)) if width > self.count else bits


def _high_part(maker: Maker, value: Operand, bits: int, most: int) -> Operand:
    """Return what stands above the lowest `bits` of a value; it is known to be `most` at most."""
    top = min(ends_of(value)[1] >> bits, most)
    if top <= 0:
        return 0
    return maker.wire("rest", (0, top), (value,), 0.0, lambda spell: spell(0, width_of(0, top), bits))


def _next_square(maker: Maker, found: Operand, most: int) -> Wire:
    """Return what the square grows by where another bit is put behind the root found so far."""
    ends = (1, 4 * most + 1)
    width = width_of(*ends)
    return maker.wire(
        "grown", ends, (found,), 0.0, lambda spell: Beside((spell(0, width - 2), Constant(1, 2)))
    )


def _trial(maker: Maker, pushed: _Pushed, taken: Operand, low: int, high: int) -> Wire:
    width = width_of(low, high)
    return maker.wire(
        "trial",
        (low, high),
        (*pushed.operands, taken),
        ADDER,
        lambda spell: Difference(pushed.value_of(spell, 0, width), spell(2, width)),
    )


def _fits(maker: Maker, trial: Wire) -> Wire:
    return maker.wire("bit", _FLAG, (trial,), 0.0, lambda spell: Not(spell(0, 1, trial.width - 1)))


def _rest(maker: Maker, flag: Wire, trial: Wire, pushed: _Pushed, most: int) -> Wire:
    width = width_of(0, most)
    return maker.wire(
        "rest",
        (0, most),
        (flag, trial, *pushed.operands),
        MULTIPLEXER,
        lambda spell: Chosen(((spell(0, 1), spell(1, width)),), pushed.value_of(spell, 2, width)),
    )


def _of_bits(maker: Maker, kind: str, flags: Sequence[Wire], high: int) -> Wire:
    """Return the value of which `flags`, or digits, are the bits, the highest first."""
    if len(flags) == 1:
        return flags[0]
    return maker.wire(
        kind,
        (0, high),
        flags,
        0.0,
        lambda spell: Beside(tuple(spell(at, each.width) for at, each in enumerate(flags))),
    )
