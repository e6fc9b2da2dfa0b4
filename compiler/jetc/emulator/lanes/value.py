"""Integers of the C++ with the ranges that they are proven to keep, and exact casts of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
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
    long = _INT32 if drop >= _INT32.bit_length() - 1 else 0
    low, high = (rounding.whole(Fraction(each, 1 << drop)) for each in (value.low, value.high))
    added, most = _added(text, drop, rounding)
    raised = f"({text} + {added})" if added else text
    return Value(f"({raised} >> {drop})", low, high, max(value.reach + most, long))


def _added(text: str, drop: int, rounding: Rounding) -> tuple[str, int]:
    """Return what is added to lanes before their last bits are cut off, and the most that it is."""
    if rounding is Rounding.RND_CONV:
        half = 1 << (drop - 1)
        return f"{half - 1} + (({text} >> {drop}) & 1)", half
    negative, other = rounding.summands(drop)
    if negative == other:
        return str(other) if other else "", other
    at_sign = f"(({text} < 0) & {negative - other})"  # of lanes, a comparison that holds is -1
    return f"{other} + {at_sign}", max(negative, other)


def _limited(value: Value, target: FixedPoint) -> Value:
    low, high = target.low_limit, target.max_code
    if low <= value.low and value.high <= high:
        return value
    match target.overflow:
        case Overflow.SAT | Overflow.SAT_SYM:
            text, reach = f"clamped({value.text}, {low}, {high})", max(value.reach, -low, high)
            low, high = (min(max(each, low), high) for each in (value.low, value.high))
            return Value(text, low, high, reach)
        case Overflow.SAT_ZERO:
            text, reach = f"({value.text} >= {low}) & ({value.text} <= {high})", max(value.reach, -low, high)
            low, high = min(max(value.low, low), 0), max(min(value.high, high), 0)
            return Value(f"({text} & {value.text})", low, high, reach)
        case Overflow.WRAP:
            mask = (1 << target.width) - 1
            text, sign = f"({value.text} & {mask})", 1 << (target.width - 1)
            made = replace(value, text=f"(({text} ^ {sign}) - {sign})" if target.signed else text)
            return replace(made, low=low, high=high, reach=max(value.reach, mask))
        case _:
            assert_never(target.overflow)
