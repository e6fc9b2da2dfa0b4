"""Add from hls4ml's Merge of two arrays, one of which may be a row for all rows of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.add import Add

from jetc.lower.wire import Inferred, Wire, narrowest

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["infer", "lower"]


def infer(sources: tuple[Wire, ...]) -> Inferred:
    """Return the narrowest type that holds any sum exactly."""
    fraction = max(each.format.fraction for each in sources)
    ends = [
        [getattr(each, end) << fraction - each.format.fraction for each in sources] for end in ("low", "high")
    ]
    low, high = (one + other for one, other in ends)
    largest = sum(np.maximum(np.abs(least), np.abs(most)) for least, most in zip(*ends, strict=True))
    exact = narrowest(int(low.min()), int(high.max()), fraction)
    return Inferred({"result": exact}, Wire(exact, low, high), int(np.max(largest)).bit_length())


def lower(node: GraphNode) -> tuple[Add]:
    """Return the sums, with the result's type as their cast."""
    node.want("op", "add", "of two arrays, the IR has sums and products")
    return (Add(node.name, node.sources, node.type("result")),)
