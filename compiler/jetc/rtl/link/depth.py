"""How deep the logic of a wire is, in adder levels, as `jetc.rtl.pipeline` counts them."""

from __future__ import annotations

from jetc.checks.luts import LUT_BITS

__all__ = ["ADDER", "GATE", "MULTIPLEXER", "adder_levels", "encoder_levels", "gate_levels", "shifter_levels"]

ADDER = 1.0
MULTIPLEXER = 0.5
GATE = 0.5
"""Of the bits of one word, whatever its width: the network's are counted so."""
_SHIFTS_PER_LUT = 2
"""Bits of the amount: a LUT of six inputs chooses among four bits."""


def adder_levels(bits: int) -> float:
    """Return the levels of a sum or a comparison whose operands have `bits` together."""
    return MULTIPLEXER if bits <= LUT_BITS else ADDER


def gate_levels(inputs: int) -> float:
    """Return the levels of a gate of many inputs, a tree of LUTs.

    >>> [gate_levels(each) for each in (1, 6, 7, 36, 37)]
    [0.5, 0.5, 1.0, 1.0, 1.5]
    """
    levels, reached = MULTIPLEXER, LUT_BITS
    while reached < inputs:
        levels, reached = levels + MULTIPLEXER, reached * LUT_BITS
    return levels


def encoder_levels(bits: int) -> float:
    """Return the levels of the place of the leading one: groups of three bits, and what joins them."""
    return MULTIPLEXER if bits <= LUT_BITS else gate_levels(2 * bits)


def shifter_levels(amount_bits: int) -> float:
    """Return the levels of a shift by an amount of so many bits."""
    return MULTIPLEXER * -(-amount_bits // _SHIFTS_PER_LUT)
