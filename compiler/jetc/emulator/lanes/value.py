"""Integers of the C++ with the ranges that they are proven to keep, and exact casts of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from jetc_runtime.fixed_point import Overflow, Rounding

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["INT16", "LanesError", "Value", "cast", "is_narrow", "operand", "product", "typed"]

INT16 = 1 << 15
"""First magnitude that a pair of 16 bits does not hold."""
_INT32, _INT64 = 1 << 31, 1 << 63
_DEEPEST = 62
"""Longest shift, as in the evaluator: a longer one of what fits gives the same."""
_EITHER = "@("
"""What stands before an operand until it is known whether the lanes have 32 or 64 bits."""


class LanesError(ValueError):
    """A network that lanes do not compute; the message says why."""


@dataclass(frozen=True, slots=True)
class Value:
    """An integer of each lane: its C++, its range, and what no magnitude on the way to it exceeds."""

    text: str
    low: int
    high: int
    reach: int = 0

    def __post_init__(self) -> None:
        reach = max(self.reach, abs(self.low), abs(self.high))
        if reach >= _INT64:
            msg = f"{self.text} may reach {reach}, beyond 64 bits"
            raise LanesError(msg)
        object.__setattr__(self, "reach", reach)

    @property
    def narrow(self) -> bool:
        """Whether 32 bits hold it and all on the way to it."""
        return self.reach < _INT32


def operand(text: str, low: int, high: int) -> Value:
    """Return what stands in a variable, of lanes of either width."""
    return Value(f"{_EITHER}{text})", low, high)


def product(one: Value, other: Value, shift: int = 0) -> Value:
    """Return the product of two values, at so many bits more to the left."""
    ends = [(left * right) << shift for left in (one.low, one.high) for right in (other.low, other.high)]
    reach = (max(one.reach, 1) * max(other.reach, 1)) << shift
    text = f"({one.text} * {other.text})"
    return Value(f"({text} << {shift})" if shift else text, min(ends), max(ends), reach)


def typed(text: str, *, narrow: bool) -> str:
    """Return C++ whose operands all have lanes of one width."""
    return text.replace(_EITHER, "narrow(" if narrow else "wide(")


def is_narrow(values: list[Value]) -> bool:
    """Tell whether 32 bits hold every one of `values`, whatever stands on the way to it."""
    return all(each.low >= -_INT32 and each.high < _INT32 for each in values)


def cast(value: Value, fraction: int, target: FixedPoint) -> Value:
    """Return `value`, of so many `fraction` bits, as a code of `target`; its text is used more than once."""
    return _limited(_rounded(value, fraction - target.fraction, target.rounding), target)


def _rounded(value: Value, drop: int, rounding: Rounding) -> Value:
    text, drop = value.text, min(drop, _DEEPEST)
    if drop == 0:
        return value
    if drop < 0:
        return Value(f"({text} << {-drop})", value.low << -drop, value.high << -drop, value.reach)
    half = 1 << (drop - 1)
    long = _INT32 if drop >= _INT32.bit_length() - 1 else 0
    match rounding:
        case Rounding.TRN:
            made, add = f"({text} >> {drop})", 0
        case Rounding.RND:
            made, add = f"(({text} + {half}) >> {drop})", half
        case Rounding.RND_CONV:
            made, add = f"(({text} + {half - 1} + (({text} >> {drop}) & 1)) >> {drop})", half
        case _:
            assert_never(rounding)
    low, high = (_shifted(each, drop, rounding) for each in (value.low, value.high))
    return Value(made, low, high, max(value.reach + add, long))


def _shifted(code: int, drop: int, rounding: Rounding) -> int:
    """Return what becomes of one integer: the ends of a range are the range of the ends."""
    half = 1 << (drop - 1)
    match rounding:
        case Rounding.TRN:
            return code >> drop
        case Rounding.RND:
            return (code + half) >> drop
        case Rounding.RND_CONV:
            return (code + half - 1 + ((code >> drop) & 1)) >> drop
        case _:
            assert_never(rounding)


def _limited(value: Value, target: FixedPoint) -> Value:
    low, high = target.min_code, target.max_code
    if low <= value.low and value.high <= high:
        return value
    match target.overflow:
        case Overflow.SAT:
            low, high = (min(max(each, low), high) for each in (value.low, value.high))
            limits = f"{target.min_code}, {target.max_code}"
            reach = max(value.reach, -target.min_code, target.max_code)
            return Value(f"clamped({value.text}, {limits})", low, high, reach)
        case Overflow.WRAP:
            mask = (1 << target.width) - 1
            text, sign = f"({value.text} & {mask})", 1 << (target.width - 1)
            made = replace(value, text=f"(({text} ^ {sign}) - {sign})" if target.signed else text)
            return replace(made, low=low, high=high, reach=max(value.reach, mask))
        case _:
            assert_never(target.overflow)
