"""Fixed-point formats in the ap_fixed convention, and exact casts between them.

A value is an integer code times a power of two. The integer-bit count includes the sign bit, as in
Vitis HLS's ``ap_fixed``: ``ap_fixed<9,3>`` spans [-4, 4) in steps of 1/64.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["MAX_WIDTH", "FixedPoint", "Overflow", "Rounding", "cast", "containing"]

_M = TypeVar("_M", bound=StrEnum)
MAX_WIDTH = 48
"""Widest format whose codes, shifted for a cast, stay inside an int64."""
_DEEPEST_SHIFT = 62
"""Longest shift in use: a longer one of an int64 gives the same, and numpy has none beyond 63 bits."""


class Rounding(StrEnum):
    """How a cast drops fraction bits. **Source**: Vitis HLS User Guide UG1399, ap_fixed."""

    TRN = "AP_TRN"
    RND = "AP_RND"
    RND_CONV = "AP_RND_CONV"


class Overflow(StrEnum):
    """What a cast does with a value out of range. **Source**: UG1399, ap_fixed."""

    WRAP = "AP_WRAP"
    SAT = "AP_SAT"


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
        """Tell whether every value of `other` is a value of this format."""
        return (
            self.fraction >= other.fraction
            and self.min_value <= other.min_value
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
        if self.overflow is Overflow.SAT:
            clipped: NDArray[np.int64] = np.clip(rounded, self.min_code, self.max_code).astype(np.int64)
            return clipped
        return _wrap(np.fmod(rounded, 2.0**self.width).astype(np.int64), self)

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
    if target.overflow is Overflow.SAT:
        return shifted.clip(target.min_code, target.max_code)
    return _wrap(shifted, target)


def _round_shift(codes: NDArray[np.int64], drop: int, rounding: Rounding) -> NDArray[np.int64]:
    drop = min(drop, _DEEPEST_SHIFT)
    floor: NDArray[np.int64] = codes >> drop
    if rounding is Rounding.TRN:
        return floor
    half = 1 << (drop - 1)
    if rounding is Rounding.RND:
        return (codes + half) >> drop
    rest = codes - (floor << drop)
    up = (rest > half) | ((rest == half) & (floor & 1 == 1))
    conventional: NDArray[np.int64] = floor + up
    return conventional


def _wrap(codes: NDArray[np.int64], target: FixedPoint) -> NDArray[np.int64]:
    low = codes & ((1 << target.width) - 1)
    if not target.signed:
        return low
    sign = 1 << (target.width - 1)
    wrapped: NDArray[np.int64] = (low ^ sign) - sign
    return wrapped


def _rounded(values: NDArray[np.float64], rounding: Rounding) -> NDArray[np.float64]:
    import numpy as np  # noqa: PLC0415 - as in FixedPoint.quantize

    if rounding is Rounding.RND_CONV:
        return np.rint(values)
    floor: NDArray[np.float64] = np.floor(values)
    if rounding is Rounding.TRN:
        return floor
    half_up: NDArray[np.float64] = floor + (values - floor >= 0.5)  # noqa: PLR2004 - the definition of AP_RND
    return half_up


def _mode(modes: type[_M], name: str, what: str) -> _M:
    try:
        return modes(name)
    except ValueError:
        known = ", ".join(modes)
        msg = f"{what} mode {name} is not supported; the RTL can do {known}"
        raise ValueError(msg) from None
