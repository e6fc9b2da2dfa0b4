"""Tables in the LUTs of an UltraScale+ slice: how deep they are, and how many LUTs they take."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LUT_BITS", "luts_of_table", "table_levels"]

LUT_BITS = 6
"""Address bits of a LUT. **Source**: AMD UG574, which has the multiplexers of a slice, too."""
_SLICE_BITS = 9
"""Address bits of a slice: eight LUTs and its own multiplexers."""


def table_levels(address_bits: int) -> float:
    """Return the adder levels of a table with `address_bits`, as the RTL counts them and the estimate does.

    >>> [table_levels(each) for each in (6, 9, 12)]
    [0.5, 1.0, 2.0]
    """
    if address_bits <= LUT_BITS:
        return 0.5
    return 1.0 if address_bits <= _SLICE_BITS else 1.5 + 0.5 * ((address_bits - _SLICE_BITS) // 3)


def luts_of_table(entries: Sequence[int], dropped: int) -> int:
    """Return the LUTs of a table without its `dropped` lowest bits.

    Each bit is a LUT for each 64 entries, beside each other, among which it changes: the rest is known.
    Multiplexers of the slice join four, and a LUT four of these.

    >>> luts_of_table([*range(128)], 0), luts_of_table([*range(128)], 6), luts_of_table([5] * 128, 0)
    (12, 0, 0)
    """
    per_lut = 1 << LUT_BITS
    changing = 0
    for first in range(0, len(entries), per_lut):
        block = [each >> dropped for each in entries[first : first + per_lut]]
        changing += reduce(or_, (each ^ block[0] for each in block)).bit_count()
    return changing
