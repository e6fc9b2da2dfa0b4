"""Products, quotients and roots as wires that can stand in different stages.

A product is the sum of rows, two bits of the narrower factor a row, and needs no multiplier of the device.
A quotient and a root are made bit by bit, the highest first: what is left is taken off where it can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.rtl.link.depth import ADDER, MULTIPLEXER, adder_levels
from jetc.rtl.link.wires import Operand, Wire, bits_of, ends_of, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.rtl.link.making import Maker, Spell

__all__ = ["product", "quotient", "root"]

_FLAG = (0, 1)


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


def _gated(maker: Maker, flag: Operand, value: Operand, ends: tuple[int, int]) -> Wire:
    width = width_of(*ends)
    return maker.wire(
        "product",
        ends,
        (flag, value),
        MULTIPLEXER,
        lambda spell: f"{spell(0, 1)} ? {spell(1, width)} : {width}'d0",
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

    def text(spell: Spell) -> str:
        made = ""
        for at, weight in enumerate(weights):
            term = spell(1, bits) if at == 0 else f"{{{spell(1, bits - 1)}, 1'd0}}"
            sign = " - " if weight < 0 else " + " if made else ""
            made += f"{sign}({spell(0, 1, place + at)} ? {term} : {bits}'d0)"
        return made.lstrip() if not made.startswith(" -") else f"{bits}'d0{made}"

    levels = MULTIPLEXER if weights == [1] else ADDER
    return maker.wire("row", ends, (narrow, wide), levels, text)


def _sum(maker: Maker, terms: Sequence[Wire], step: int) -> Wire:
    """Return the sum of terms, each worth 2**step times the one before, by a tree."""
    if len(terms) == 1:
        return terms[0]
    pairs = [_shifted_sum(maker, *pair, step) for pair in zip(terms[::2], terms[1::2], strict=False)]
    return _sum(maker, [*pairs, *terms[len(pairs) * 2 :]], 2 * step)


def _shifted_sum(maker: Maker, low: Wire, high: Wire, step: int) -> Wire:
    ends = (low.low + (high.low << step), low.high + (high.high << step))
    width = width_of(*ends)
    return maker.wire(
        "rows",
        ends,
        (low, high),
        adder_levels(bits_of(low, high)),
        lambda spell: f"{spell(0, width)} + {{{spell(1, width - step)}, {step}'d0}}",
    )


def quotient(maker: Maker, left: Operand, right: Operand, high: int) -> Wire:
    """Return left over right, rounded down, `high` at most; they are from 0 on, and from 1 on."""
    bits, most = width_of(0, high), ends_of(right)[1]
    rest = _high_part(maker, left, bits, most - 1)
    flags = []
    for place in reversed(range(bits)):
        pushed = _Pushed(rest, left, place, 1)
        trial = _trial(maker, pushed, right, -most, most - 1)
        flags.append(_fits(maker, trial))
        if place:
            rest = _rest(maker, flags[-1], trial, pushed, most - 1)
    return _of_bits(maker, "quotient", flags, high)


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

    def text(self, spell: Spell, first: int, width: int) -> str:
        """Spell it in `width` bits; its operands stand at `first` and behind."""
        bits = spell(first + 1, min(self.count, width), self.place)
        return f"{{{spell(first, width - self.count)}, {bits}}}" if width > self.count else bits


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
    return maker.wire("grown", ends, (found,), 0.0, lambda spell: f"{{{spell(0, width - 2)}, 2'd1}}")


def _trial(maker: Maker, pushed: _Pushed, taken: Operand, low: int, high: int) -> Wire:
    width = width_of(low, high)
    return maker.wire(
        "trial",
        (low, high),
        (*pushed.operands, taken),
        ADDER,
        lambda spell: f"{pushed.text(spell, 0, width)} - {spell(2, width)}",
    )


def _fits(maker: Maker, trial: Wire) -> Wire:
    return maker.wire("bit", _FLAG, (trial,), 0.0, lambda spell: f"~{spell(0, 1, trial.width - 1)}")


def _rest(maker: Maker, flag: Wire, trial: Wire, pushed: _Pushed, most: int) -> Wire:
    width = width_of(0, most)
    return maker.wire(
        "rest",
        (0, most),
        (flag, trial, *pushed.operands),
        MULTIPLEXER,
        lambda spell: f"{spell(0, 1)} ? {spell(1, width)} : {pushed.text(spell, 2, width)}",
    )


def _of_bits(maker: Maker, kind: str, flags: Sequence[Wire], high: int) -> Wire:
    """Return the value that flags are the bits of, the highest first."""
    if len(flags) == 1:
        return flags[0]
    return maker.wire(
        kind,
        (0, high),
        flags,
        0.0,
        lambda spell: f"{{{', '.join(spell(at, 1) for at in range(len(flags)))}}}",
    )
