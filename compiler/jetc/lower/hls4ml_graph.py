"""An hls4ml graph as a `Network`: a walk over its layers, by their class.

Each layer is taken only if the IR says exactly what hls4ml's C++ does; GateError names the first for
which it does not. **Source** of the arithmetic: hls4ml 1.3.0, the nnet_utils headers of Vitis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint, Overflow, containing
from jetc_runtime.network import (
    Cast,
    Dense,
    Input,
    MeanPool,
    Network,
    NetworkError,
    Output,
    Relu,
    Softmax,
)

from jetc.diagnostics.diagnostic import GateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.network import Layer
    from numpy.typing import NDArray

__all__ = ["SUMS", "Ports", "SoftmaxTables", "lower"]

SUMS = ".sums"
"""Ends the name of the sums inside an hls4ml layer, which its trace does not show."""

Graph = Any
"""An hls4ml ModelGraph; hls4ml has no types."""

_INPUTS = ("Input", "InputLayer")
_NONE = (
    "none that keeps this network: jetc compiles dense, 1x1 convolution and ReLU layers, the mean over "
    "constituents and the softmax of classes"
)


@dataclass(frozen=True, slots=True)
class Ports:
    """The names that a graph does not know: features with their formats, outputs with their labels."""

    features: tuple[str, ...]
    formats: tuple[FixedPoint, ...]
    outputs: tuple[tuple[str, tuple[str, ...]], ...]
    """Name and labels of each output, in the order of the graph's outputs."""


@dataclass(frozen=True, slots=True)
class SoftmaxTables:
    """The tables of one softmax layer, as codes, dumped by the project's own C++."""

    exp: tuple[int, ...]
    inverse: tuple[int, ...]


def lower(
    graph: Graph,
    types: Mapping[str, Mapping[str, FixedPoint]],
    *,
    ports: Ports,
    tables: Mapping[str, SoftmaxTables],
) -> Network:
    """Return what `graph` computes; `types` are those it has, `tables` each softmax's, by layer name."""
    nodes = [_Node(graph, node, types) for node in graph.get_layers()]
    inputs = [node for node in nodes if node.kind in _INPUTS]
    if len(inputs) != 1 or len(graph.outputs) != len(ports.outputs):
        raise _refusal(
            "graph",
            f"it has {len(inputs)} inputs and {len(graph.outputs)} outputs",
            f"a jet has one array of constituents, and {len(ports.outputs)} outputs are named",
            _NONE,
        )
    port = _input(inputs[0], ports)
    layers = tuple(each for node in nodes if node.kind not in _INPUTS for each in _layers(node, port, tables))
    outputs = tuple(
        Output(name, _producer(graph, source), labels)
        for (name, labels), source in zip(ports.outputs, graph.outputs, strict=True)
    )
    try:
        return Network(port, layers, outputs)
    except NetworkError as error:
        raise _refusal("graph", str(error), "the IR gives it no meaning", _NONE) from error


@dataclass(frozen=True, slots=True)
class _Node:
    """A layer of the graph, with the formats of its types."""

    graph: Graph
    layer: Any
    all_types: Mapping[str, Mapping[str, FixedPoint]]

    @property
    def name(self) -> str:
        return str(self.layer.name)

    def type(self, kind: str) -> FixedPoint:
        return self._type_of(self.name, kind)

    @property
    def source_type(self) -> FixedPoint:
        return self._type_of(self.source, "result")

    @property
    def kind(self) -> str:
        return str(self.layer.class_name)

    @property
    def source(self) -> str:
        return _producer(self.graph, self.layer.inputs[0])

    def weights(self, name: str) -> NDArray[np.float64]:
        return np.asarray(self.layer.weights[name].data, dtype=np.float64)

    def option(self, name: str) -> object:
        return self.layer.get_attr(name)

    def want(self, option: str, wanted: object, why: str, mend: str = _NONE) -> None:
        found = self.option(option)
        if found != wanted:
            raise self.refusal(f"its {option} is {found}", why, mend)

    def _type_of(self, layer: str, kind: str) -> FixedPoint:
        found = self.all_types.get(layer, {}).get(kind)
        if found is None:
            raise _refusal(
                layer,
                f"its type {kind} is not set",
                "the IR has a format for every wire, and assumes none",
                f"state {kind} for this layer in the configuration of hls4ml",
            )
        return found

    def refusal(self, what: str, why: str, mend: str) -> GateError:
        return _refusal(self.name, what, why, mend)


def _input(node: _Node, ports: Ports) -> Input:
    shape = tuple(node.layer.get_output_variable().shape)
    found, wanted = node.type("result"), _common(node, ports.formats)
    if len(shape) != 2 or shape[1] != len(ports.features):  # noqa: PLR2004 - constituents and features
        raise node.refusal(
            f"its shape is {shape}", f"a jet is constituents with {len(ports.features)} features each", _NONE
        )
    if found != wanted:
        raise node.refusal(f"its type is {found}", f"the features need {wanted}", f"state {wanted} for it")
    return Input(node.name, shape[0], ports.features, ports.formats)


def _common(node: _Node, formats: tuple[FixedPoint, ...]) -> FixedPoint:
    try:
        return containing(formats)
    except ValueError as error:
        why = "the features share one format, which the IR's integers hold"
        raise node.refusal(f"its features need more bits: {error}", why, _NONE) from error


def _layers(node: _Node, port: Input, tables: Mapping[str, SoftmaxTables]) -> tuple[Layer, ...]:
    if len(node.layer.inputs) != 1 or len(node.layer.outputs) != 1:
        raise node.refusal(f"it has {len(node.layer.inputs)} inputs", "a layer of the IR has one", _NONE)
    match node.kind:
        case "Dense" | "PointwiseConv1D" | "Conv1D":
            return _dense(node)
        case "Activation":
            return (_activation(node),)
        case "GlobalPooling1D":
            return (_mean(node, port.constituents),)
        case "Softmax":
            return (_softmax(node, tables.get(node.name)),)
        case other:
            raise node.refusal(f"layer class {other} is not supported", "the IR has no such layer", _NONE)


def _dense(node: _Node) -> tuple[Layer, ...]:
    """Return the exact sums, and a cast where the result is not the accumulator."""
    _check_dense(node)
    accumulator, result = node.type("accum"), node.type("result")
    kernel = node.weights("weight")
    weights = _codes(node, kernel.reshape(-1, kernel.shape[-1]), "weight")
    exact = result == accumulator
    sums = Dense(
        name=node.name if exact else f"{node.name}{SUMS}",
        source=node.source,
        weights=tuple(tuple(row) for row in weights.tolist()),
        weight_format=node.type("weight"),
        bias=tuple(_codes(node, node.weights("bias"), "bias").tolist()),
        bias_format=node.type("bias"),
        result=accumulator,
    )
    return (sums,) if exact else (sums, Cast(node.name, sums.name, result))


def _check_dense(node: _Node) -> None:
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


def _codes(node: _Node, values: NDArray[np.float64], kind: str) -> NDArray[np.int64]:
    target = node.type(kind)
    codes = target.quantize(values)
    if not np.array_equal(target.value(codes), values):
        raise node.refusal(
            f"{target} does not hold its {kind}",
            "the C++ would round it",
            f"state a type that holds every {kind} of this layer",
        )
    return codes


def _activation(node: _Node) -> Layer:
    match node.option("activation"):
        case "relu":
            return Relu(node.name, node.source, node.type("result"))
        case "linear":
            return Cast(node.name, node.source, node.type("result"))
        case other:
            raise node.refusal(f"activation {other} is not supported", "the IR has relu and linear", _NONE)


def _mean(node: _Node, count: int) -> Layer:
    node.want("pool_op", "Average", "the IR has the mean")
    node.want("data_format", "channels_last", "constituents are the first axis")
    node.want("keepdims", False, "the mean has no constituents")  # noqa: FBT003 - the option's value
    if count & (count - 1):
        why = f"{count} is not a power of two: the division would round, and the IR's mean is exact"
        raise node.refusal(f"it takes the mean over {count} constituents", why, _NONE)
    accumulator, source, shift = node.type("accum"), node.source_type, count.bit_length() - 1
    width, integer = source.width + 2 * shift, source.integer + shift
    if width > MAX_WIDTH or not accumulator.contains(FixedPoint(width, integer, source.signed)):
        raise node.refusal(
            f"its accumulator is {accumulator}",
            f"the exact mean of {count} x {source} takes {width} bits, {integer} of them integer bits",
            "widen accum_t" if width <= MAX_WIDTH else _NONE,
        )
    return MeanPool(node.name, node.source, accumulator, node.type("result"))


def _softmax(node: _Node, tables: SoftmaxTables | None) -> Layer:
    node.want(
        "implementation",
        "stable",
        "the others index the exp table by the logit itself",
        "set implementation to stable: the same layers and weights, with tables of differences",
    )
    node.want("axis", -1, "classes are the last axis")
    node.want("n_outer", 1, "one softmax is taken over all classes")
    node.want("n_inner", 1, "one softmax is taken over all classes")
    if tables is None:
        raise node.refusal(
            "its tables are not there", "the C++ makes them, and the IR keeps them", "dump them"
        )
    return Softmax(
        name=node.name,
        source=node.source,
        difference=node.type("inp_norm"),
        exp_table=tables.exp,
        exp_format=node.type("exp_table"),
        accumulator=node.type("accum"),
        inverse_input=node.type("inv_inp"),
        inverse_table=tables.inverse,
        inverse_format=node.type("inv_table"),
        result=node.type("result"),
    )


def _producer(graph: Graph, tensor: str) -> str:
    for node in graph.get_layers():
        if tensor in node.outputs:
            return str(node.name)
    raise _refusal("graph", f"no layer makes {tensor}", "every tensor has a layer that makes it", _NONE)


def _refusal(layer: str, what: str, why: str, mend: str) -> GateError:
    return GateError(gate="lowering", what=f"layer {layer}: {what}", why=why, mend=mend)
