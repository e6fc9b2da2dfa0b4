"""From symbolic words to alkaid's logic, with alkaid's passes but for two.

Both change values in alkaid 0.8.2. `canonicalize_msb_wraps` takes a single bit of a word for its top bit
by the bit's weight alone, and forgets a power of two that is pending on the word. Tracing the logic again
wraps what became a constant at twice the range of an unsigned format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alkaid.trace import trace
from alkaid.trace.passes import add_surrogate, common_subexpr_elimin, dead_code_elimin, null_quant_elimin
from alkaid.trace.passes.canon import canonicalize_outputs, const_propagation
from alkaid.trace.passes.order import canonical_sort

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Logic", "bits_of", "traced", "word_bits"]

Logic = Any
"""alkaid's CombLogic: operations in order, each with its interval and cost. alkaid has no types."""
_Interval = Any
"""alkaid's QInterval, the range of a word."""
_Words = Any
"""alkaid's FVArray."""
_PASSES = (
    const_propagation,
    canonicalize_outputs,
    dead_code_elimin,
    common_subexpr_elimin,
    dead_code_elimin,
    null_quant_elimin,
    dead_code_elimin,
)


def word_bits(interval: _Interval) -> int:
    """Return the bits of a word of this range; 0 where it is a constant."""
    return int(sum(interval.kif))


def bits_of(intervals: Iterable[_Interval]) -> int:
    """Return the bits of words of these ranges together."""
    return sum(map(word_bits, intervals))


def traced(inputs: _Words, results: _Words) -> Logic:
    """Return the logic that makes `results` of `inputs`, both flat, simplified and with costs."""
    return add_surrogate(_simplified(trace(inputs, results, optimize=False)))


def _simplified(logic: Logic) -> Logic:
    for each in _PASSES:
        logic = each(logic)
    return canonical_sort(logic)
