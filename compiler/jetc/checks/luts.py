"""Tables in the LUTs of an UltraScale+ slice: how deep they are."""

from __future__ import annotations

__all__ = ["LUT_BITS", "table_levels"]

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
