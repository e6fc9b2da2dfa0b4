"""One layer of the IR as alkaid operations on symbolic words: the RTL's own reading of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc_runtime.network import (
    Add,
    Affine,
    Argmax,
    Cast,
    ClippedRelu,
    Concatenate,
    Dense,
    Flatten,
    Gather,
    HardSigmoid,
    LatencySoftmax,
    LeakyRelu,
    LookUp,
    MatrixProduct,
    Multiply,
    Pool,
    Relu,
    RoundedDense,
    RoundedMean,
    Select,
    Softmax,
    Transpose,
    WeightedMean,
)

from jetc.rtl.casting import cast_each
from jetc.rtl.layers import (
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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.network import Layer
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["apply_layer"]


def apply_layer(layer: Layer, words: Sequence[Words], sources: Sequence[Tensor], result: Tensor) -> Words:
    """Return what `layer` makes of `words`, FVArrays of the shapes of `sources`, cast to `result`.

    Raises NetworkError for arithmetic the RTL cannot do exactly.
    """
    return cast_each(layer.name, _built(layer, words, sources), result.formats)


def _built(  # noqa: C901, PLR0911, PLR0912 - one for each kind
    layer: Layer, words: Sequence[Words], sources: Sequence[Tensor]
) -> Words:
    match layer:
        case Dense():
            return dense.build(layer, words, sources)
        case Relu():
            return relu.build(layer, words, sources)
        case Cast():
            return cast.build(layer, words, sources)
        case Concatenate():
            return concatenate.build(layer, words, sources)
        case Flatten():
            return flatten.build(layer, words, sources)
        case Select():
            return select.build(layer, words, sources)
        case WeightedMean():
            return weighted_mean.build(layer, words, sources)
        case Pool():
            return pool.build(layer, words, sources)
        case Softmax():
            return softmax.build(layer, words, sources)
        case Add():
            return add.build(layer, words, sources)
        case Transpose():
            return transpose.build(layer, words, sources)
        case Gather():
            return gather.build(layer, words, sources)
        case MatrixProduct():
            return matrix_product.build(layer, words, sources)
        case Multiply():
            return multiply.build(layer, words, sources)
        case Affine():
            return affine.build(layer, words, sources)
        case ClippedRelu():
            return clipped_relu.build(layer, words, sources)
        case Argmax():
            return argmax.build(layer, words, sources)
        case HardSigmoid():
            return hard_sigmoid.build(layer, words, sources)
        case LatencySoftmax():
            return latency_softmax.build(layer, words, sources)
        case LeakyRelu():
            return leaky_relu.build(layer, words, sources)
        case LookUp():
            return look_up.build(layer, words, sources)
        case RoundedDense():
            return rounded_dense.build(layer, words, sources)
        case RoundedMean():
            return rounded_mean.build(layer, words, sources)
        case _:
            assert_never(layer)
