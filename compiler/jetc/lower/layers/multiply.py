"""Multiply from hls4ml's Merge of two arrays, one of which may be a row for all rows of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.multiply import Multiply

from jetc.lower.wire import Inferred, Wire, narrowest

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["infer", "lower"]


def infer(first: Wire, second: Wire) -> Inferred:
    """Return the narrowest type that holds any product exactly."""
    ends = [one * other for one in (first.low, first.high) for other in (second.low, second.high)]
    low, high = np.min(ends, axis=0), np.max(ends, axis=0)
    exact = narrowest(int(low.min()), int(high.max()), first.format.fraction + second.format.fraction)
    largest = max(-int(low.min()), int(high.max()))
    return Inferred({"result": exact}, Wire(exact, low, high), largest.bit_length())


def lower(node: GraphNode) -> tuple[Multiply]:
    """Return the products, with the result's type as their cast."""
    return (Multiply(node.name, node.sources, node.type("result")),)
