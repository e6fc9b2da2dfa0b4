"""What can stand on a wire of the hls4ml project, and the types that a layer gets for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint, cast, containing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

__all__ = ["Inferred", "Wire", "narrowest"]


@dataclass(frozen=True, slots=True, eq=False)
class Wire:
    """A tensor: its format, and per channel the smallest and largest code it can carry."""

    format: FixedPoint
    low: NDArray[np.int64]
    high: NDArray[np.int64]

    @classmethod
    def of_words(cls, formats: Iterable[FixedPoint]) -> Wire:
        """Return words that can have every code of their formats, in the one that holds them all."""
        every = tuple(formats)
        common = containing(every)
        shifts = [common.fraction - each.fraction for each in every]
        return cls(
            common,
            np.array([each.min_code << shift for each, shift in zip(every, shifts, strict=True)]),
            np.array([each.max_code << shift for each, shift in zip(every, shifts, strict=True)]),
        )

    def cast(self, target: FixedPoint) -> Wire:
        """Return the words cast to `target`."""
        low, high = (cast(each, self.format, target) for each in (self.low, self.high))
        return Wire(target, low, high)

    def cast_each(self, formats: Iterable[FixedPoint]) -> Wire:
        """Return the words cast to a format each, in the one that holds them all."""
        every = tuple(formats)
        common = containing(every)
        ends = zip(every, self.low, self.high, strict=True)
        found = np.array(
            [
                [cast(np.array(end), self.format, each) << (common.fraction - each.fraction) for end in both]
                for each, *both in ends
            ]
        )
        return Wire(common, found[:, 0], found[:, 1])


@dataclass(frozen=True, slots=True, eq=False)
class Inferred:
    """The types of a layer by name (result, accum, weight, ...), and what stands on its result."""

    types: Mapping[str, FixedPoint]
    wire: Wire
    significand_bits: int | None = None
    """Bits that its largest sum could need, of a layer that sums."""


def narrowest(low: int, high: int, fraction: int) -> FixedPoint:
    """Return the signed format with `fraction` bits that holds the codes `low` to `high`.

    It has an integer bit at least: ap_types stops the process where a cast drops all bits of a format.
    """
    width = max((-low - 1).bit_length() if low < 0 else 0, high.bit_length(), fraction) + 1
    return FixedPoint(width, width - fraction)
