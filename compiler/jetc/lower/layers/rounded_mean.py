"""Rounded mean from hls4ml's GlobalPooling1D, where its accumulator or its division rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.pool import growth
from jetc_runtime.layers.rounded_mean import RoundedMean

from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["infer", "lower"]


def infer(source: Wire, rows: int, fraction: int) -> Inferred:
    """Return the type that holds the sum of any of `rows` exactly, at the step of its quotients.

    A quotient is between the least and the largest word.
    """
    integer = source.format.integer + growth("sum", rows)[0]
    types = dict.fromkeys(("accum", "result"), FixedPoint(integer + fraction, integer, source.format.signed))
    shift = fraction - source.format.fraction
    return Inferred(types, Wire(types["result"], source.low << shift, source.high << shift))


def lower(node: GraphNode) -> tuple[RoundedMean]:
    """Return the mean as the C++ makes it: the sum is cast after each row, and divided towards zero."""
    return (RoundedMean(node.name, node.sources, node.over, node.type("accum"), node.type("result")),)
