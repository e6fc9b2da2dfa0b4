"""Matrix product from hls4ml's Einsum, which no model of Keras 2 has by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import Overflow
from jetc_runtime.layers.matrix_product import MatrixProduct

from jetc.lower.node import NO_MEND
from jetc.lower.wire import Inferred, Wire, narrowest

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["infer", "lower"]

_PRODUCT = "ij,jk->ik"


def infer(first: Wire, second: Wire, terms: int) -> Inferred:
    """Return the narrowest types that hold any sum of so many `terms`, and every sum on the way to it."""
    fraction = first.format.fraction + second.format.fraction
    ends = [end * other for end in (first.low.min(), first.high.max()) for other in (second.low, second.high)]
    low, high = (terms * np.minimum(np.min(ends, axis=0), 0), terms * np.maximum(np.max(ends, axis=0), 0))
    exact = narrowest(int(low.min()), int(high.max()), fraction)
    largest = max(-int(low.min()), int(high.max()))
    return Inferred({"accum": exact, "result": exact}, Wire(exact, low, high), largest.bit_length())


def lower(node: GraphNode) -> tuple[MatrixProduct]:
    """Return the product, with the result's type as its cast; GateError where the sums are not exact."""
    node.want("equation", _PRODUCT, "of two tensors, the IR has the matrix product")
    accumulator, wanted = node.type("accum"), node.source_types
    fraction = sum(each.fraction for each in wanted)
    if accumulator.fraction < fraction or accumulator.overflow is not Overflow.WRAP:
        raise node.refusal(
            f"its accumulator is {accumulator}",
            f"products of {wanted[0]} and {wanted[1]} have {fraction} fraction bits, and their sums may wrap",
            "widen accum_t, and let it wrap",
        )
    result = node.type("result")
    if result != accumulator:
        why = "sums that are wrapped by one type and cast to another are two layers"
        raise node.refusal(f"its accumulator is {accumulator}, and its result {result}", why, NO_MEND)
    return (MatrixProduct(node.name, node.sources, result),)
