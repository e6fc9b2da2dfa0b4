"""Dense from hls4ml's Dense, PointwiseConv1D and Conv1D of width one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint, Overflow
from jetc_runtime.layers.cast import Cast
from jetc_runtime.layers.dense import Dense

from jetc.lower.node import SUMS
from jetc.lower.wire import Inferred, Wire, narrowest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import DenseLayer

__all__ = ["infer", "lower"]


def infer(
    layer: DenseLayer, source: Wire, kernel: NDArray[np.float64], bias: NDArray[np.float64]
) -> Inferred:
    """Return the narrowest types that hold all sums exactly; `kernel` and `bias` are quantised values."""
    fraction = max(source.format.fraction + layer.weight.fraction, layer.bias.fraction)
    weights = (kernel * 2.0 ** (fraction - source.format.fraction)).astype(np.int64)
    biases = (bias * 2.0**fraction).astype(np.int64)
    ends = np.stack([weights * source.low[:, None], weights * source.high[:, None]])
    low, high = ends.min(axis=0).sum(axis=0) + biases, ends.max(axis=0).sum(axis=0) + biases
    largest = np.abs(ends).max(axis=0).sum(axis=0) + np.abs(biases)
    exact = narrowest(int(min(low.min(), biases.min())), int(max(high.max(), biases.max())), fraction)
    types = {"weight": _plain(layer.weight), "bias": _plain(layer.bias), "accum": exact, "result": exact}
    return Inferred(types, Wire(exact, low, high), int(largest.max()).bit_length())


def _plain(quantised: FixedPoint) -> FixedPoint:
    """Return the format of values that are quantised already: hls4ml rounds them no more."""
    return FixedPoint(quantised.width, quantised.integer, quantised.signed)


def lower(node: GraphNode) -> tuple[Dense] | tuple[Dense, Cast]:
    """Return the exact sums, and a cast where the result is not the accumulator."""
    _check(node)
    accumulator, result = node.type("accum"), node.type("result")
    kernel = node.weights("weight")
    weights = _codes(node, kernel.reshape(-1, kernel.shape[-1]), "weight")
    exact = result == accumulator
    sums = Dense(
        name=node.name if exact else f"{node.name}{SUMS}",
        sources=node.sources,
        weights=tuple(tuple(row) for row in weights.tolist()),
        weight_format=node.type("weight"),
        bias=tuple(_codes(node, node.weights("bias"), "bias").tolist()),
        bias_format=node.type("bias"),
        result=accumulator,
        axis=node.axis,
    )
    return (sums,) if exact else (sums, Cast(node.name, (sums.name,), result))


def _check(node: GraphNode) -> None:
    node.want(
        "strategy",
        "latency",
        "the others are not known to keep products exact",
        "set strategy to latency: the same products",
    )
    if node.kind != "Dense":
        node.want("data_format", "channels_last", "constituents are the first axis")
        node.want("filt_width", 1, "a constituent does not see its neighbours")
        node.want("stride_width", 1, "every constituent counts")
        node.want("pad_left", 0, "there is nothing to pad")
        node.want("pad_right", 0, "there is nothing to pad")
    accumulator, source = node.type("accum"), node.source_type
    fraction = max(source.fraction + node.type("weight").fraction, node.type("bias").fraction)
    if accumulator.fraction < fraction or accumulator.overflow is not Overflow.WRAP:
        raise node.refusal(
            f"its accumulator is {accumulator}",
            f"its terms have {fraction} fraction bits; fewer, or saturation, would round term by term",
            "widen accum_t, with AP_WRAP",
        )


def _codes(node: GraphNode, values: NDArray[np.float64], kind: str) -> NDArray[np.int64]:
    target = node.type(kind)
    codes = target.quantize(values)
    if not np.array_equal(target.value(codes), values):
        raise node.refusal(
            f"{target} does not hold its {kind}",
            "the C++ would round it",
            f"state a type that holds every {kind} of this layer",
        )
    return codes
