"""The type of every wire of the hls4ml project, derived from the spec and the trained weights.

Sums get the narrowest format that holds them exactly, by interval arithmetic from the input's format
and the quantised weights; every other format is the spec's (`jetc.lower.layers`). Nothing is left to
hls4ml's defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from jetc.lower.layers import (
    add,
    affine,
    argmax,
    cast,
    clipped_relu,
    concatenate,
    dense,
    flatten,
    gather,
    hard_sigmoid,
    latency_softmax,
    leaky_relu,
    look_up,
    matrix_product,
    multiply,
    pool,
    relu,
    rounded_dense,
    rounded_mean,
    select,
    softmax,
    transpose,
    weighted_mean,
)
from jetc.lower.wire import Wire
from jetc.taggers.hidden_functions import table_of
from jetc.taggers.topology import (
    EXACT,
    Activation,
    ActivationLayer,
    AddLayer,
    AffineLayer,
    ArgmaxLayer,
    ConcatenateLayer,
    DenseLayer,
    FlattenLayer,
    GatherLayer,
    MultiplyLayer,
    PoolLayer,
    ProductLayer,
    SelectLayer,
    SoftmaxLayer,
    TransposeLayer,
    WeightedMeanLayer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.lower.wire import Inferred
    from jetc.taggers.topology import TaggerLayer, Topology

__all__ = ["FLOAT32_BITS", "Wanted", "wanted_types"]

FLOAT32_BITS = 24
"""Bits of a float32's significand: sums of at most so many bits are exact in Keras, in any order."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What hls4ml must make of a model."""

    types: dict[str, dict[str, FixedPoint]]
    """Layer name to type name (result, accum, weight, ...) to format."""
    significand_bits: dict[str, int]
    """Layer name to the bits its largest sum could need; float32 holds 24."""


def wanted_types(topology: Topology, weights: Mapping[str, NDArray[np.float64]]) -> Wanted:
    """Return the types for `topology` with quantised `weights`, `<layer>/kernel` and `<layer>/bias`."""
    axes = topology.axes()
    wires = {each.name: Wire.of_words(each.formats) for each in topology.inputs}
    wanted = Wanted({name: {"result": each.format} for name, each in wires.items()}, {})
    for layer in topology.layers:
        sources = tuple(wires[each] for each in layer.sources)
        found = _inferred(layer, sources, rows=axes[layer.sources[0]][0].size, weights=weights)
        wires[layer.name], wanted.types[layer.name] = found.wire, dict(found.types)
        if found.significand_bits is not None:
            wanted.significand_bits[layer.name] = found.significand_bits
    return wanted


def _inferred(  # noqa: C901, PLR0911, PLR0912 - one for each kind
    layer: TaggerLayer, sources: tuple[Wire, ...], *, rows: int, weights: Mapping[str, NDArray[np.float64]]
) -> Inferred:
    source = sources[0]
    match layer:
        case DenseLayer(accumulator=accumulator):
            kernel, bias = (weights[f"{layer.name}/{kind}"] for kind in ("kernel", "bias"))
            if accumulator == EXACT:
                return dense.infer(layer, source, kernel, bias)
            return rounded_dense.infer(layer, accumulator, source, kernel, bias)
        case AffineLayer():
            factors, summands = (weights[f"{layer.name}/{kind}"] for kind in ("kernel", "bias"))
            return affine.infer(layer, source, factors, summands)
        case ActivationLayer():
            return _activation(layer, source)
        case PoolLayer(fraction=int(fraction)):
            return rounded_mean.infer(source, rows, fraction)
        case PoolLayer():
            return pool.infer(layer, source, rows)
        case SelectLayer():
            return select.infer(layer, source)
        case WeightedMeanLayer():
            return weighted_mean.infer(layer, source, sources[1], rows)
        case FlattenLayer():
            return flatten.infer(source, rows)
        case ConcatenateLayer():
            return concatenate.infer(sources)
        case AddLayer():
            return add.infer(sources)
        case ProductLayer():
            return matrix_product.infer(source, sources[1], len(source.low))
        case MultiplyLayer():
            return multiply.infer(source, sources[1])
        case TransposeLayer():
            return transpose.infer(source, rows)
        case GatherLayer():
            return gather.infer(source)
        case SoftmaxLayer(implementation="latency"):
            return latency_softmax.infer(layer, source)
        case SoftmaxLayer():
            return softmax.infer(layer, source)
        case ArgmaxLayer():
            return argmax.infer(layer, source)
        case _:
            assert_never(layer)


def _activation(layer: ActivationLayer, source: Wire) -> Inferred:
    match layer.function:
        case Activation.RELU:
            return relu.infer(layer, source)
        case Activation.RELU1 | Activation.RELU6:
            return clipped_relu.infer(layer, source)
        case Activation.LEAKY_RELU:
            return leaky_relu.infer(layer, source)
        case Activation.HARD_SIGMOID | Activation.HARD_TANH:
            return hard_sigmoid.infer(layer, source)
        case Activation.SIGMOID | Activation.TANH:
            return look_up.infer(layer, table_of(layer), source)
        case Activation.LINEAR:
            return cast.infer(layer, source)
        case _:
            assert_never(layer.function)
