"""The trained network up to its logits as the layer IR, so that its integers are known before hls4ml runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard, assert_never

import numpy as np
from jetc_runtime.network import (
    Add,
    Affine,
    Cast,
    ClippedRelu,
    Concatenate,
    Dense,
    Flatten,
    Gather,
    HardSigmoid,
    Input,
    JetInput,
    Layer,
    LeakyRelu,
    LookUp,
    MatrixProduct,
    Multiply,
    Network,
    Output,
    Pool,
    Port,
    Relu,
    RoundedDense,
    RoundedMean,
    Select,
    Softmax,
    Transpose,
    WeightedMean,
)

from jetc.lower.layers.dense import holds_products
from jetc.lower.wanted_types import wanted_types
from jetc.stages.training.keras_model import build_model
from jetc.stages.training.keras_weights import quantised_weights, set_model_weights
from jetc.taggers.hidden_functions import ENDS, HALF, LEAK, SHIFT, SLOPE, steps_of, table_of
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
    TransposeLayer,
    WeightedMeanLayer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.taggers.exponentials import SoftmaxCodes
    from jetc.taggers.topology import InputLayer, TaggerLayer, Topology

    Weights = Mapping[str, NDArray[np.float32]]
    Quantised = Mapping[str, NDArray[np.float64]]
    Types = Mapping[str, FixedPoint]

__all__ = ["network_before_softmax"]

_ROWS = 2


def network_before_softmax(topology: Topology, weights: Weights) -> Network:
    """Return `topology` with trained `weights`, `<layer>/kernel` and `<layer>/bias`, quantised by QKeras.

    An output of a softmax is its source instead: the logits. The tables come from the C++ headers later.
    """
    model = build_model(topology, seed=0)
    set_model_weights(model, weights)
    quantised = quantised_weights(model)
    types = wanted_types(topology, quantised).types
    words = {name: each["result"] for name, each in types.items()}
    kept = [each for each in topology.layers if not _makes_scores(each)]
    return Network(
        inputs=tuple(_port(each) for each in topology.inputs),
        layers=tuple(_layer(each, types[each.name], quantised, words[each.sources[0]]) for each in kept),
        outputs=tuple(
            Output(each.name, _without_softmax(topology, each.name), each.labels) for each in topology.outputs
        ),
    )


def _without_softmax(topology: Topology, name: str) -> str:
    layer = topology.tensor(name)
    return layer.sources[0] if _makes_scores(layer) else name


def _makes_scores(layer: InputLayer | TaggerLayer) -> TypeGuard[SoftmaxLayer | ArgmaxLayer]:
    return isinstance(layer, ArgmaxLayer) or (isinstance(layer, SoftmaxLayer) and layer.codes is None)


def _port(port: InputLayer) -> Port:
    if len(port.axes) == _ROWS:
        return Input(port.name, port.axes[0].size, port.features, port.formats)
    return JetInput(port.name, port.features, port.formats)


def _layer(  # noqa: C901, PLR0911, PLR0912 - one for each kind
    layer: TaggerLayer, types: Types, weights: Quantised, source: FixedPoint
) -> Layer:
    """Return a layer with its `types`; `source` is the format of what it takes first."""
    result = types["result"]
    match layer:
        case DenseLayer():
            return _dense(layer, types, weights, source)
        case AffineLayer():
            return _affine(layer, types, weights)
        case ActivationLayer():
            return _activation(layer, layer.formats or result)
        case PoolLayer(fraction=int()):
            return RoundedMean(layer.name, layer.sources, layer.over, types["accum"], result)
        case PoolLayer():
            return Pool(layer.name, layer.sources, layer.how, layer.over, result)
        case SelectLayer():
            return Select(layer.name, layer.sources, layer.columns, result)
        case WeightedMeanLayer():
            form = types["reciprocal"]
            return WeightedMean(layer.name, layer.sources, layer.over, layer.reciprocals, form, result)
        case FlattenLayer():
            return Flatten(layer.name, layer.sources, result)
        case ConcatenateLayer():
            return Concatenate(layer.name, layer.sources, result)
        case AddLayer():
            return Add(layer.name, layer.sources, result)
        case MultiplyLayer():
            return Multiply(layer.name, layer.sources, result)
        case ProductLayer():
            return MatrixProduct(layer.name, layer.sources, result)
        case TransposeLayer():
            return Transpose(layer.name, layer.sources, result)
        case GatherLayer():
            return Gather(layer.name, layer.sources, layer.rows, layer.axis, result)
        case SoftmaxLayer() if layer.codes is not None:
            return _softmax(layer, layer.codes, types)
        case SoftmaxLayer() | ArgmaxLayer():
            raise ValueError(f"{layer.name}: what makes class scores is not known yet")
        case _:
            assert_never(layer)


def _activation(layer: ActivationLayer, result: FixedPoint | tuple[FixedPoint, ...]) -> Layer:
    name, sources, function = layer.name, layer.sources, layer.function
    match function:
        case Activation.RELU:
            return Relu(name, sources, result)
        case Activation.RELU1 | Activation.RELU6:
            return ClippedRelu(name, sources, ENDS[function][1], result)
        case Activation.LEAKY_RELU:
            return LeakyRelu(name, sources, 1, LEAK, result)
        case Activation.HARD_SIGMOID | Activation.HARD_TANH:
            slope, shift = (int(HALF / each.lsb) for each in (SLOPE, SHIFT))
            tanh = function is Activation.HARD_TANH
            return HardSigmoid(name, sources, slope, SLOPE, shift, SHIFT, tanh, result)
        case Activation.SIGMOID | Activation.TANH:
            table = table_of(layer)
            steps = steps_of(function, table.size)
            return LookUp(name, sources, steps, table.codes, table.format, result)
        case Activation.LINEAR:
            return Cast(name, sources, result)
        case _:
            assert_never(function)


def _softmax(layer: SoftmaxLayer, codes: SoftmaxCodes, types: Types) -> Softmax:
    return Softmax(
        name=layer.name,
        sources=layer.sources,
        difference=types["inp_norm"],
        exp_table=codes.exp,
        exp_format=types["exp_table"],
        accumulator=types["accum"],
        inverse_input=types["inv_inp"],
        inverse_table=codes.inverse,
        inverse_format=types["inv_table"],
        result=types["result"],
    )


def _dense(layer: DenseLayer, types: Types, weights: Quantised, source: FixedPoint) -> Dense | RoundedDense:
    kernel, bias = (weights[f"{layer.name}/{kind}"] for kind in ("kernel", "bias"))
    codes = tuple(tuple(row) for row in _codes(kernel, types["weight"]).tolist())
    start = tuple(_codes(bias, types["bias"]).tolist())
    name, sources, weight, begin = layer.name, layer.sources, types["weight"], types["bias"]
    to, axis = types["accum"], layer.axis
    if holds_products(source, weight, begin, to):
        return Dense(name, sources, codes, weight, start, begin, types["result"], axis)
    return RoundedDense(name, sources, codes, weight, start, begin, to, types["result"], axis)


def _affine(layer: AffineLayer, types: Types, weights: Quantised) -> Affine:
    factors, summands = (
        tuple(_codes(weights[f"{layer.name}/{kind}"], types[form]).tolist())
        for kind, form in (("kernel", "scale"), ("bias", "bias"))
    )
    return Affine(
        layer.name, layer.sources, factors, types["scale"], summands, types["bias"], types["result"]
    )


def _codes(quantised: NDArray[np.float64], form: FixedPoint) -> NDArray[np.int64]:
    """Return the codes of values that are quantised already; ValueError where one is not."""
    codes = quantised * 2.0**form.fraction
    if (codes != np.rint(codes)).any():
        raise ValueError(f"a weight is no value of {form}")
    return codes.astype(np.int64)
