"""The tagger as a QKeras model: it quantises wherever the firmware casts, with the same rounding.

The inputs are the normalised values of the feature words; a softmax is in floating point, all other
outputs are quantised. Layer names are those of the topology and of the hls4ml graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import numpy as np
import qkeras
import tensorflow as tf
from jetc_runtime.fixed_point import FixedPoint

from jetc.stages.training.accumulators import accumulating
from jetc.stages.training.keras_layers import (
    Affine,
    Bent,
    Casts,
    Gather,
    LookedUp,
    MatrixProduct,
    RowMean,
    RowSoftmax,
    RowSum,
    Select,
    WeightedMean,
)
from jetc.stages.training.quantisers import quantiser
from jetc.taggers.hidden_functions import table_of
from jetc.taggers.pool import POOLINGS
from jetc.taggers.topology import (
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
    TopologyError,
    TransposeLayer,
    WeightedMeanLayer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.taggers.topology import TaggerLayer, Topology

__all__ = ["Layer", "Model", "build_model", "seeds_of", "trained_layers", "weighted_layers"]

Model = Any
"""A Keras model. Keras and QKeras have no types."""
Layer = Any
"""A Keras layer."""


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def build_model(topology: Topology, *, seed: int) -> Model:
    """Return the untrained model of `topology`, its layers under the same names."""
    axes, seeds = topology.axes(), seeds_of(seed)
    inputs = [
        tf.keras.Input(shape=[axis.size for axis in each.axes], name=each.name) for each in topology.inputs
    ]
    tensors = {each.name: tensor for each, tensor in zip(topology.inputs, inputs, strict=True)}
    for layer in topology.layers:
        made = _layer(layer, rank=len(axes[layer.sources[0]]), seeds=seeds)
        taken = [tensors[each] for each in layer.sources]
        tensors[layer.name] = made(taken if len(taken) > 1 else taken[0])
    return tf.keras.Model(inputs, [tensors[each.name] for each in topology.outputs], name="tagger")


def weighted_layers(model: Model) -> tuple[Layer, ...]:
    """Return the layers whose weights may be pruned, in the order of the model."""
    return tuple(each for each in model.layers if isinstance(each, qkeras.QDense | qkeras.QConv1D))


def trained_layers(model: Model) -> tuple[Layer, ...]:
    """Return the layers with kernel and bias, in the order of the model."""
    return tuple(each for each in model.layers if isinstance(each, qkeras.QDense | qkeras.QConv1D | Affine))


def seeds_of(seed: int) -> Iterator[int]:
    """Yield a seed per layer, so that no layer's start depends on the state of another."""
    number = 0
    while True:
        yield int(np.random.SeedSequence((seed, number)).generate_state(1)[0] >> 1)
        number += 1


def _layer(  # noqa: C901, PLR0911, PLR0912 - one for each kind
    layer: TaggerLayer, *, rank: int, seeds: Iterator[int]
) -> Layer:
    """Return a layer for a source of so many axes."""
    match layer:
        case DenseLayer():
            return _dense(layer, rank, next(seeds))
        case AffineLayer():
            return Affine(layer.factor, layer.summand, name=layer.name)
        case ActivationLayer() if layer.formats:
            return Casts(layer.formats, layer.function, name=layer.name)
        case ActivationLayer():
            return _activation(layer)
        case PoolLayer(how="sum"):
            return RowSum(name=layer.name)
        case PoolLayer(fraction=int(fraction)):
            return RowMean(fraction, name=layer.name)
        case PoolLayer():
            kind = POOLINGS[layer.how].keras_class
            return tf.keras.layers.deserialize({"class_name": kind, "config": {"name": layer.name}})
        case SelectLayer():
            return Select(layer.columns, name=layer.name)
        case WeightedMeanLayer():
            steps = layer.reciprocal.lsb, layer.weight.lsb
            return WeightedMean(layer.reciprocals, *steps, name=layer.name)
        case FlattenLayer():
            return tf.keras.layers.Flatten(name=layer.name)
        case ConcatenateLayer():
            return tf.keras.layers.Concatenate(name=layer.name)
        case AddLayer():
            return tf.keras.layers.Add(name=layer.name)
        case MultiplyLayer():
            return tf.keras.layers.Multiply(name=layer.name)
        case ProductLayer():
            return MatrixProduct(name=layer.name)
        case TransposeLayer():
            return tf.keras.layers.Permute((2, 1), name=layer.name)
        case GatherLayer():
            return Gather(layer.rows, layer.axis, name=layer.name)
        case SoftmaxLayer() if layer.codes is not None:
            return RowSoftmax(layer, layer.codes.lsb, name=layer.name)
        case SoftmaxLayer() | ArgmaxLayer():
            return tf.keras.layers.Activation("softmax", name=layer.name)
        case _:
            assert_never(layer)


def _dense(layer: DenseLayer, rank: int, seed: int) -> Layer:
    settings = {
        "name": layer.name,
        "kernel_quantizer": quantiser(layer.weight),
        "bias_quantizer": quantiser(layer.bias),
        "kernel_initializer": tf.keras.initializers.LecunUniform(seed=seed),
        "bias_initializer": "zeros",
    }
    kind = qkeras.QDense if rank == 1 else qkeras.QConv1D
    if isinstance(layer.accumulator, FixedPoint):
        kind = accumulating(kind, layer.accumulator)
    return kind(layer.outputs, **settings) if rank == 1 else kind(layer.outputs, 1, **settings)


def _activation(layer: ActivationLayer) -> Layer:
    """Return function and cast: of a ReLU without a sign both are one, since a cast saturates."""
    cast = quantiser(layer.result)
    match layer.function:
        case Activation.RELU if layer.result.signed:
            raise TopologyError(f"{layer.name}: QKeras has no ReLU with the signed result {layer.result}")
        case Activation.LINEAR | Activation.RELU:
            return qkeras.QActivation(cast, name=layer.name)
        case Activation.SIGMOID | Activation.TANH:
            return LookedUp(layer.function.value, table_of(layer), cast, name=layer.name)
        case _:
            return Bent(layer.function.value, cast, name=layer.name)
