"""What encodings are built from: casts, the normalised value, reciprocal and logarithm by tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

from jetc_runtime.fixed_point import Overflow, Rounding

from jetc.prepare.expression import (
    Clip,
    add,
    choose,
    clip,
    constant,
    equal,
    leading_one,
    less,
    look_up,
    multiply,
    shift,
    shift_by,
    subtract,
    wrap,
)
from jetc.prepare.words import STEPS_PER_PI

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

    from jetc.prepare.expression import Expression

__all__ = ["Logarithm", "behind_leading_one", "cast", "places_below", "wrapped_turn"]


@dataclass(frozen=True, slots=True)
class Logarithm:
    """A natural logarithm by a table of 2**`address` entries, with `fraction` bits right of the point.

    It takes values of `bits` bits, `point` of them right of the point. The table has the logarithm of the
    value whose leading one is the top bit; of the places that the leading one stands below it, each takes
    off ln 2. Both are rounded down; where `nearest`, to the nearest, an entry at the middle of its values.
    """

    name: str
    bits: int
    point: int
    address: int
    fraction: int
    nearest: bool = False

    def of(self, source: Expression) -> Expression:
        """Return the logarithm of `source`: 0 below a value of 1, and for 0."""
        places = places_below(source, self.bits)
        address = behind_leading_one(source, places, self.bits, self.address)
        whole = look_up(address, self._entries(), self.name)
        off = look_up(places, self._halvings(), f"{self.name}_halvings")
        return choose(equal(source, 0), 0, clip(subtract(whole, off), 0, max(self._entries())))

    def _entries(self) -> tuple[int, ...]:
        top, middle = 2.0 ** (self.bits - 1 - self.point), 0.5 if self.nearest else 0.0
        steps = 1 << self.address
        return tuple(self._code(math.log(top * (1 + (each + middle) / steps))) for each in range(steps))

    def _halvings(self) -> tuple[int, ...]:
        return tuple(self._code(number * math.log(2.0)) for number in range(self.bits))

    def _code(self, value: float) -> int:
        return math.floor(value * (1 << self.fraction) + (0.5 if self.nearest else 0.0))


def cast(source: Expression, fraction: int, target: FixedPoint) -> Expression:
    """Return the code in `target` of a value with `fraction` bits right of the point, as ap_fixed has it."""
    drop = fraction - target.fraction
    if drop > 0 and target.rounding is Rounding.RND_CONV and target.overflow is Overflow.SAT:
        source = _limited_before(source, drop, target)
    rounded = _rounded(source, drop, target.rounding)
    match target.overflow:
        case Overflow.SAT | Overflow.SAT_SYM:
            return clip(rounded, target.low_limit, target.max_code)
        case Overflow.SAT_ZERO:
            return _zero_outside(rounded, target)
        case Overflow.WRAP:
            return wrap(rounded, target.width, signed=target.signed)
        case _:
            assert_never(target.overflow)


def _zero_outside(source: Expression, target: FixedPoint) -> Expression:
    low, high = target.min_code, target.max_code
    within = clip(source, low, high)
    return choose(equal(within, source), within, 0) if source.low < low or source.high > high else source


def _limited_before(source: Expression, drop: int, target: FixedPoint) -> Expression:
    """Return a value that has limits with those beyond which its code is the least, or the greatest.

    Rounding reads every bit, so that a value of fewer bits is less to make.
    """
    if not isinstance(source, Clip):
        return source
    return clip(source, target.min_code << drop, ((target.max_code + 1) << drop) - 1)


def _rounded(source: Expression, drop: int, rounding: Rounding) -> Expression:
    if drop <= 0 or rounding is Rounding.TRN or (rounding is Rounding.TRN_ZERO and source.low >= 0):
        return shift(source, -drop)
    half = 1 << (drop - 1)
    if all(rounding.whole(Fraction(end, 2 * half)) == 0 for end in (source.low, source.high)):
        return constant(0)
    if rounding is Rounding.RND_CONV:
        up = shift(add(source, half), -drop)
        tie = equal(wrap(add(source, half), drop, signed=False), 0)
        odd = wrap(up, 1, signed=False)
        return subtract(up, multiply(tie, odd))
    negative, other = rounding.summands(drop)
    added = other if negative == other else choose(less(source, 0), negative, other)
    return shift(add(source, added), -drop)


def places_below(source: Expression, bits: int) -> Expression:
    """Return how far the leading one of a value of `bits` stands below the top bit: 0 to `bits` - 1."""
    return subtract(bits - 1, leading_one(source))


def behind_leading_one(source: Expression, places: Expression, bits: int, address: int) -> Expression:
    """Return the `address` bits behind the leading one of a value of `bits`, moved up by its `places`."""
    moved = wrap(shift_by(source, places), bits, signed=False)
    return wrap(shift(moved, address + 1 - bits), address, signed=False)


def wrapped_turn(turn: Expression) -> Expression:
    """Return a difference of two azimuths, less or more a whole turn where it is beyond half a one."""
    whole = 2 * STEPS_PER_PI
    lower = choose(less(STEPS_PER_PI, turn), subtract(turn, whole), turn)
    return choose(less(turn, -STEPS_PER_PI), add(turn, whole), lower)
