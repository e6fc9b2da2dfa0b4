"""Fixed-point formats in the ap_fixed convention, and exact casts between them.

A value is an integer code times a power of two. The integer-bit count includes the sign bit, as in
Vitis HLS's ``ap_fixed``: ``ap_fixed<9,3>`` spans [-4, 4) in steps of 1/64.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar, assert_never

if TYPE_CHECKING:
    from fractions import Fraction

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["MAX_WIDTH", "FixedPoint", "Overflow", "Rounding", "cast", "containing", "into_range"]

_M = TypeVar("_M", bound=StrEnum)
_Flags = Any
"""A bool, or an array of them."""
MAX_WIDTH = 48
"""Widest format whose codes, shifted for a cast, stay inside an int64."""
_DEEPEST_SHIFT = 62
"""Longest shift in use: a longer one of an int64 gives the same, and numpy has none beyond 63 bits."""
_HALF = 0.5


class Rounding(StrEnum):
    """How a cast drops fraction bits: down, towards zero, or to the nearest, a tie as the name says.

    **Source**: Vitis HLS User Guide UG1399, ap_fixed.
    """

    TRN = "AP_TRN"
    TRN_ZERO = "AP_TRN_ZERO"
    RND = "AP_RND"
    RND_ZERO = "AP_RND_ZERO"
    RND_INF = "AP_RND_INF"
    RND_MIN_INF = "AP_RND_MIN_INF"
    RND_CONV = "AP_RND_CONV"

    @property
    def nearest(self) -> bool:
        """Whether it goes to the nearest code."""
        return self not in {Rounding.TRN, Rounding.TRN_ZERO}

    @property
    def uniform(self) -> bool:
        """Whether x + 1 LSB goes to the code after that of x for every x: then sums may be rounded early."""
        return self in {Rounding.TRN, Rounding.RND, Rounding.RND_MIN_INF}

    @property
    def of_magnitudes(self) -> Rounding:
        """The first mode that does the same with every value from 0 on: TRN, RND, RND_ZERO or RND_CONV."""
        match self:
            case Rounding.TRN | Rounding.TRN_ZERO:
                return Rounding.TRN
            case Rounding.RND | Rounding.RND_INF:
                return Rounding.RND
            case Rounding.RND_ZERO | Rounding.RND_MIN_INF:
                return Rounding.RND_ZERO
            case Rounding.RND_CONV:
                return self
            case _:
                assert_never(self)

    def whole(self, value: Fraction) -> int:
        """Return `value` as a whole number.

        >>> from fractions import Fraction
        >>> Rounding.RND_CONV.whole(Fraction(5, 2)), Rounding.TRN_ZERO.whole(Fraction(-5, 2))
        (2, -2)
        """
        floor = math.floor(value)
        rest = value - floor
        if not self.nearest:
            return floor + (self is Rounding.TRN_ZERO and value < 0 < rest)
        up = rest * 2 > 1 or (rest * 2 == 1 and self.ties_up(odd=floor % 2 == 1, negative=value < 0))
        return floor + up

    def summands(self, drop: int) -> tuple[int, int]:
        """Return what is added to codes below zero, and to others, before `drop` bits are cut off.

        ValueError for RND_CONV, which looks at the bit above.
        """
        half = 1 << (drop - 1)
        match self:
            case Rounding.TRN:
                added = 0, 0
            case Rounding.TRN_ZERO:
                added = 2 * half - 1, 0
            case Rounding.RND:
                added = half, half
            case Rounding.RND_MIN_INF:
                added = half - 1, half - 1
            case Rounding.RND_ZERO:
                added = half, half - 1
            case Rounding.RND_INF:
                added = half - 1, half
            case _:
                msg = f"{self} adds no constant"
                raise ValueError(msg)
        return added

    def ties_up(self, *, odd: _Flags, negative: _Flags) -> _Flags | bool:
        """Return whether a value half way above a code goes up: that code may be odd, the value negative.

        Flags are of one value or of many, an array each. ValueError where it does not go to the nearest.
        """
        match self:
            case Rounding.RND:
                return True
            case Rounding.RND_MIN_INF:
                return False
            case Rounding.RND_ZERO:
                return negative
            case Rounding.RND_INF:
                return negative ^ True  # of an array, too
            case Rounding.RND_CONV:
                return odd
            case _:
                msg = f"{self} has no ties"
                raise ValueError(msg)


class Overflow(StrEnum):
    """What a cast does with a value out of range: its low bits, the nearest limit, or 0.

    AP_SAT_SYM has the limits ``-max`` and ``max``. AP_WRAP_SM is none of them: what it leaves depends on bits
    of the type that a value comes from, and not on the value alone. **Source**: UG1399, ap_fixed.
    """

    WRAP = "AP_WRAP"
    SAT = "AP_SAT"
    SAT_SYM = "AP_SAT_SYM"
    SAT_ZERO = "AP_SAT_ZERO"

    @property
    def verb(self) -> str:
        """What a value out of range does, for messages."""
        match self:
            case Overflow.WRAP:
                return "wraps"
            case Overflow.SAT | Overflow.SAT_SYM:
                return "saturates"
            case Overflow.SAT_ZERO:
                return "turns into 0"
            case _:
                assert_never(self)

    @property
    def limits(self) -> bool:
        """Whether what is out of range goes to the limit on its side: casts keep the order of values then."""
        return self in {Overflow.SAT, Overflow.SAT_SYM}


_PATTERN = re.compile(
    r"ap_(?P<unsigned>u?)fixed<\s*(?P<width>\d{1,3})\s*,\s*(?P<integer>-?\d{1,3})\s*"
    r"(?:,\s*(?P<rounding>AP_[A-Z_]+)\s*(?:,\s*(?P<overflow>AP_[A-Z_]+)\s*)?)?>",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """A fixed-point format: `width` bits, `integer` of them (sign included) left of the point.

    Raises ValueError where the width is not in 1..48.

    >>> FixedPoint.parse("ap_fixed<9,3>")
    FixedPoint('ap_fixed<9,3,AP_TRN,AP_WRAP>')
    >>> FixedPoint.parse("ap_fixed<9,3>").max_value
    3.984375
    """

    width: int
    integer: int
    signed: bool = True
    rounding: Rounding = Rounding.TRN
    overflow: Overflow = Overflow.WRAP

    def __post_init__(self) -> None:
        if not 1 <= self.width <= MAX_WIDTH:
            msg = f"width {self.width} is not in 1..{MAX_WIDTH}"
            raise ValueError(msg)

    @classmethod
    def parse(cls, text: str) -> FixedPoint:
        """Read ``ap_[u]fixed<W,I[,rounding[,overflow]]>``; ValueError where the text has another form."""
        match = _PATTERN.fullmatch(text.strip())
        if match is None:
            msg = f"{text!r} is not ap_fixed<W,I,rounding,overflow> or ap_ufixed<...>"
            raise ValueError(msg)
        return cls(
            width=int(match["width"]),
            integer=int(match["integer"]),
            signed=not match["unsigned"],
            rounding=_mode(Rounding, match["rounding"] or "AP_TRN", "rounding"),
            overflow=_mode(Overflow, match["overflow"] or "AP_WRAP", "overflow"),
        )

    @classmethod
    def from_qkeras(
        cls, bits: int, integer: int, *, keep_negative: bool, rounding: Rounding = Rounding.RND_CONV
    ) -> FixedPoint:
        """Translate QKeras's ``quantized_bits(bits, integer)``, whose integer excludes the sign.

        QKeras rounds half to even and clips, hence AP_RND_CONV and AP_SAT.
        """
        return cls(bits, integer + int(keep_negative), keep_negative, rounding, Overflow.SAT)

    @classmethod
    def from_kif(cls, *, keep_negative: bool, integer: int, fraction: int) -> FixedPoint:
        """Translate alkaid's (keep_negative, integer without sign, fraction) triple."""
        return cls(int(keep_negative) + integer + fraction, int(keep_negative) + integer, keep_negative)

    def __str__(self) -> str:
        """Spell the format as Vitis HLS does, always with both modes."""
        sign = "" if self.signed else "u"
        return f"ap_{sign}fixed<{self.width},{self.integer},{self.rounding},{self.overflow}>"

    def __repr__(self) -> str:
        """Show the Vitis HLS spelling."""
        return f"FixedPoint('{self}')"

    @property
    def fraction(self) -> int:
        """Bits right of the point; negative when the LSB exceeds 1."""
        return self.width - self.integer

    @property
    def lsb(self) -> float:
        """Value of code 1."""
        return float(2.0**-self.fraction)

    @property
    def min_code(self) -> int:
        """Smallest code."""
        return -(1 << (self.width - 1)) if self.signed else 0

    @property
    def max_code(self) -> int:
        """Largest code."""
        return (1 << (self.width - int(self.signed))) - 1

    @property
    def low_limit(self) -> int:
        """Smallest code that a cast leaves, which AP_SAT_SYM makes ``-max_code``.

        One bit with a sign has no such code, and is left at its smallest, as ap_fixed has it.
        """
        symmetric = self.overflow is Overflow.SAT_SYM and self.signed and self.width > 1
        return self.min_code + int(symmetric)

    @property
    def min_value(self) -> float:
        """Smallest value."""
        return self.min_code * self.lsb

    @property
    def max_value(self) -> float:
        """Largest value."""
        return self.max_code * self.lsb

    def scaled(self, log2: int) -> FixedPoint:
        """Return the format of the same codes when every value is multiplied by ``2**log2``."""
        return FixedPoint(self.width, self.integer + log2, self.signed, self.rounding, self.overflow)

    def contains(self, other: FixedPoint) -> bool:
        """Tell whether a cast to this format changes no value that a cast to `other` leaves."""
        return (
            self.fraction >= other.fraction
            and self.low_limit * self.lsb <= other.low_limit * other.lsb
            and self.max_value >= other.max_value
        )

    def quantize(self, values: ArrayLike) -> NDArray[np.int64]:
        """Return the codes of real `values` (any shape) under this format's modes.

        Exact for float64 input; raises ValueError on NaN or infinity.
        """
        import numpy as np  # noqa: PLC0415 - numpy loads in 0.1 s, and a check of a spec needs none

        scaled = np.asarray(values, dtype=np.float64) * 2.0**self.fraction
        if not np.isfinite(scaled).all():
            msg = "cannot quantise NaN or infinity"
            raise ValueError(msg)
        rounded = _rounded(scaled, self.rounding)
        if self.overflow is Overflow.WRAP:
            rounded = np.fmod(rounded, 2.0**self.width)
        else:  # far out of range, a float has no int64
            rounded = rounded.clip(self.min_code - 1.0, self.max_code + 1.0)
        return into_range(rounded.astype(np.int64), self)

    def value(self, codes: ArrayLike) -> NDArray[np.float64]:
        """Return the real values of integer `codes` (any shape)."""
        import numpy as np  # noqa: PLC0415 - as in quantize

        return np.asarray(codes, dtype=np.float64) * self.lsb


def containing(formats: tuple[FixedPoint, ...]) -> FixedPoint:
    """Return the narrowest format (AP_TRN, AP_WRAP) that holds every value of all `formats`.

    Raises ValueError where that takes more than 48 bits.
    """
    signed = any(each.signed for each in formats)
    integer = max(each.integer + int(signed and not each.signed) for each in formats)
    fraction = max(each.fraction for each in formats)
    if integer + fraction > MAX_WIDTH:
        every = ", ".join(map(str, formats))
        msg = f"one format that holds {every} takes {integer + fraction} bits, and {MAX_WIDTH} is the most"
        raise ValueError(msg)
    return FixedPoint(integer + fraction, integer, signed)


def cast(codes: NDArray[np.int64], source: FixedPoint, target: FixedPoint) -> NDArray[np.int64]:
    """Convert `codes` from `source` to `target` exactly as an ap_fixed assignment does.

    Shape is kept. Codes may lie outside the range of `source`; the shifted codes must fit an int64.
    """
    drop = source.fraction - target.fraction
    shifted = codes << -drop if drop <= 0 else _round_shift(codes, drop, target.rounding)
    return into_range(shifted, target)


def into_range(codes: NDArray[np.int64], target: FixedPoint) -> NDArray[np.int64]:
    """Return what the overflow mode of `target` makes of whole numbers of its LSB, of any shape."""
    import numpy as np  # noqa: PLC0415 - as in FixedPoint.quantize

    match target.overflow:
        case Overflow.WRAP:
            return _wrap(codes, target)
        case Overflow.SAT | Overflow.SAT_SYM:
            return codes.clip(target.low_limit, target.max_code)
        case Overflow.SAT_ZERO:
            return np.where((codes < target.min_code) | (codes > target.max_code), 0, codes)
        case _:
            assert_never(target.overflow)


def _round_shift(codes: NDArray[np.int64], drop: int, rounding: Rounding) -> NDArray[np.int64]:
    import numpy as np  # noqa: PLC0415 - as in FixedPoint.quantize

    drop = min(drop, _DEEPEST_SHIFT)
    floor: NDArray[np.int64] = codes >> drop
    if rounding is Rounding.TRN:
        return floor
    if rounding is Rounding.RND_CONV:
        rest, half = codes - (floor << drop), 1 << (drop - 1)
        to_even: NDArray[np.int64] = floor + ((rest > half) | ((rest == half) & (floor & 1 == 1)))
        return to_even
    negative, other = rounding.summands(drop)
    added = other if negative == other else np.where(codes < 0, negative, other)
    rounded: NDArray[np.int64] = (codes + added) >> drop
    return rounded


def _wrap(codes: NDArray[np.int64], target: FixedPoint) -> NDArray[np.int64]:
    low = codes & ((1 << target.width) - 1)
    if not target.signed:
        return low
    sign = 1 << (target.width - 1)
    wrapped: NDArray[np.int64] = (low ^ sign) - sign
    return wrapped


def _rounded(values: NDArray[np.float64], rounding: Rounding) -> NDArray[np.float64]:
    import numpy as np  # noqa: PLC0415 - as in FixedPoint.quantize

    floor: NDArray[np.float64] = np.floor(values)
    match rounding:
        case Rounding.TRN:
            return floor
        case Rounding.TRN_ZERO:
            return np.trunc(values)
        case Rounding.RND_CONV:
            return np.rint(values)
        case _:
            rest = values - floor
            ties = rounding.ties_up(odd=False, negative=values < 0)
            rounded: NDArray[np.float64] = floor + ((rest > _HALF) | ((rest == _HALF) & ties))
            return rounded


def _mode(modes: type[_M], name: str, what: str) -> _M:
    try:
        return modes(name)
    except ValueError:
        known = ", ".join(modes)
        msg = f"{what} mode {name} is not supported; the RTL can do {known}"
        raise ValueError(msg) from None
