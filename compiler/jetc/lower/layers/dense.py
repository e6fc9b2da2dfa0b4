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

__all__ = [
    "check_products",
    "codes_of",
    "holds_products",
    "infer",
    "is_exact",
    "lower",
    "plain",
    "weight_codes",
]


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
    types = {"weight": plain(layer.weight), "bias": plain(layer.bias), "accum": exact, "result": exact}
    return Inferred(types, Wire(exact, low, high), int(largest.max()).bit_length())


def plain(quantised: FixedPoint) -> FixedPoint:
    """Return the format of values that are quantised already: hls4ml rounds them no more."""
    return FixedPoint(quantised.width, quantised.integer, quantised.signed)


def lower(node: GraphNode) -> tuple[Dense] | tuple[Dense, Cast]:
    """Return the exact sums, and a cast where the result is not the accumulator."""
    check_products(node)
    accumulator, result = node.type("accum"), node.type("result")
    exact = result == accumulator
    sums = Dense(
        name=node.name if exact else f"{node.name}{SUMS}",
        sources=node.sources,
        weights=weight_codes(node),
        weight_format=node.type("weight"),
        bias=tuple(codes_of(node, node.weights("bias"), "bias").tolist()),
        bias_format=node.type("bias"),
        result=accumulator,
        axis=node.axis,
    )
    return (sums,) if exact else (sums, Cast(node.name, (sums.name,), result))


def is_exact(node: GraphNode) -> bool:
    """Tell whether the accumulator of `node` holds every step of any product, and does not saturate."""
    formats = (node.type(each) for each in ("weight", "bias", "accum"))
    return holds_products(node.source_type, *formats)


def holds_products(source: FixedPoint, weight: FixedPoint, bias: FixedPoint, accumulator: FixedPoint) -> bool:
    """Tell whether `accumulator` holds every step of products and bias, and wraps: sums are exact in it."""
    fraction = max(source.fraction + weight.fraction, bias.fraction)
    return accumulator.fraction >= fraction and accumulator.overflow is Overflow.WRAP


def weight_codes(node: GraphNode) -> tuple[tuple[int, ...], ...]:
    """Return the codes of the weights of `node`, a row for each input."""
    kernel = node.weights("weight")
    rows = codes_of(node, kernel.reshape(-1, kernel.shape[-1]), "weight")
    return tuple(tuple(row) for row in rows.tolist())


def check_products(node: GraphNode) -> None:
    """Raise GateError where the products of `node` are not those of every row with all weights."""
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


def codes_of(node: GraphNode, values: NDArray[np.float64], kind: str) -> NDArray[np.int64]:
    """Return the codes of `values` in the type `kind`; GateError where it does not hold them."""
    target = node.type(kind)
    codes = target.quantize(values)
    if not np.array_equal(target.value(codes), values):
        raise node.refusal(
            f"{target} does not hold its {kind}",
            "the C++ would round it",
            f"state a type that holds every {kind} of this layer",
        )
    return codes
