"""Affine from hls4ml's BatchNormalization, which has one factor and one summand of each column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.affine import Affine

from jetc.lower.layers.dense import codes_of, plain
from jetc.lower.wire import Inferred, Wire, narrowest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import AffineLayer

__all__ = ["infer", "lower"]


def infer(
    layer: AffineLayer, source: Wire, factors: NDArray[np.float64], summands: NDArray[np.float64]
) -> Inferred:
    """Return the narrowest types that hold all sums exactly; factors and summands are quantised values."""
    product = source.format.fraction + layer.factor.fraction
    fraction = max(product, layer.summand.fraction)
    codes = (factors * 2.0 ** (fraction - source.format.fraction)).astype(np.int64)
    start = (summands * 2.0**fraction).astype(np.int64)
    ends = np.stack([codes * source.low, codes * source.high])
    low, high = ends.min(axis=0) + start, ends.max(axis=0) + start
    exact = narrowest(int(low.min()), int(high.max()), fraction)
    types = {"scale": plain(layer.factor), "bias": plain(layer.summand), "result": exact}
    return Inferred(types, Wire(exact, low, high))


def lower(node: GraphNode) -> tuple[Affine]:
    """Return the exact product and sum, with the result's type as their cast."""
    return (
        Affine(
            name=node.name,
            sources=node.sources,
            scale=tuple(codes_of(node, node.weights("scale"), "scale").ravel().tolist()),
            scale_format=node.type("scale"),
            bias=tuple(codes_of(node, node.weights("bias"), "bias").ravel().tolist()),
            bias_format=node.type("bias"),
            result=node.type("result"),
        ),
    )
