"""Rounded dense from the layers that give a dense one, where their accumulator rounds or saturates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint, cast
from jetc_runtime.layers.rounded_dense import RoundedDense

from jetc.lower.layers.dense import check_products, codes_of, plain, weight_codes
from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import DenseLayer

__all__ = ["infer", "lower"]


def infer(
    layer: DenseLayer,
    accumulator: FixedPoint,
    source: Wire,
    kernel: NDArray[np.float64],
    bias: NDArray[np.float64],
) -> Inferred:
    """Return the types of `layer` with its `accumulator`; `kernel` and `bias` are quantised values.

    A sum that can leave the accumulator can be any of its values, since it wraps.
    """
    weights, biases = (
        np.rint(values * 2.0**form.fraction).astype(np.int64)
        for values, form in ((kernel, layer.weight), (bias, layer.bias))
    )
    fraction = source.format.fraction + layer.weight.fraction
    ends = np.stack([weights * source.low[:, None], weights * source.high[:, None]])
    rounded = _rounded(ends, fraction, accumulator)
    start = _rounded(biases, layer.bias.fraction, accumulator)
    low, high = rounded.min(axis=0).sum(axis=0) + start, rounded.max(axis=0).sum(axis=0) + start
    wraps = (low < accumulator.min_code) | (high > accumulator.max_code)
    wire = Wire(
        accumulator,
        np.where(wraps, accumulator.min_code, low),
        np.where(wraps, accumulator.max_code, high),
    )
    types = {
        "weight": plain(layer.weight),
        "bias": plain(layer.bias),
        "accum": accumulator,
        "result": accumulator,
    }
    largest = int(np.abs(ends).max()).bit_length()
    return Inferred(types, wire, max(largest, accumulator.width))


def _rounded(codes: NDArray[np.int64], fraction: int, accumulator: FixedPoint) -> NDArray[np.int64]:
    """Return codes of so many fraction bits, in the steps of `accumulator` and of any size."""
    held = FixedPoint(MAX_WIDTH, MAX_WIDTH - fraction)
    steps = FixedPoint(MAX_WIDTH, MAX_WIDTH - accumulator.fraction, rounding=accumulator.rounding)
    return cast(codes, held, steps)


def lower(node: GraphNode) -> tuple[RoundedDense]:
    """Return the sums as the C++ makes them: each product is cast to the accumulator before it is added."""
    check_products(node)
    return (
        RoundedDense(
            name=node.name,
            sources=node.sources,
            weights=weight_codes(node),
            weight_format=node.type("weight"),
            bias=tuple(codes_of(node, node.weights("bias"), "bias").tolist()),
            bias_format=node.type("bias"),
            accumulator=node.type("accum"),
            result=node.type("result"),
            axis=node.axis,
        ),
    )
