"""Sums over candidates: an adder tree beside what is of the jet, over what each candidate gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.rtl.link.depth import adder_levels
from jetc.rtl.link.values import Sum
from jetc.rtl.link.wires import Operand, Wire, bits_of, ends_of, width_of
from jetc.rtl.top import Bits

if TYPE_CHECKING:
    from jetc.rtl.link.making import Maker

__all__ = ["bus_of", "total"]


def bus_of(value: Wire) -> str:
    """Return the name of the values of all candidates beside each other, the first lowest."""
    return f"all_{value.name}"


def total(maker: Maker, value: Operand, candidates: int, ends: tuple[int, int]) -> Operand:
    """Return the sum of a candidate's value over so many; ValueError where it may be beyond `ends`."""
    low, high = (candidates * each for each in ends_of(value))
    if candidates < 1 or low < ends[0] or high > ends[1]:
        msg = f"a sum over {candidates} candidates from {low} to {high} is not from {ends[0]} to {ends[1]}"
        raise ValueError(msg)
    if isinstance(value, int):
        return value * candidates
    sums = [_term(maker, value, at) for at in range(candidates)]
    while len(sums) > 1:
        pairs = zip(sums[::2], sums[1::2], strict=False)
        sums = [*(_added(maker, *each) for each in pairs), *sums[len(sums) - len(sums) % 2 :]]
    return sums[0]


def _term(maker: Maker, value: Wire, at: int) -> Wire:
    """Return the value of candidate number `at`, as what is of the jet sees it."""
    bits = Bits(bus_of(value), value.width, at * value.width)
    wire = maker.wire("term", ends_of(value), (value,), 0.0, lambda _: bits)
    return replace(wire, shared=True)


def _added(maker: Maker, left: Wire, right: Wire) -> Wire:
    ends = left.low + right.low, left.high + right.high
    width = width_of(*ends)
    return maker.wire(
        "total",
        ends,
        (left, right),
        adder_levels(bits_of(left, right)),
        lambda spell: Sum(spell(0, width), spell(1, width)),
    )
