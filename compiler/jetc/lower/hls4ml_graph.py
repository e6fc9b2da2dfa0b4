"""An hls4ml graph as a `Network`: a walk over its layers, by their class.

Each layer is taken only if the IR says exactly what hls4ml's C++ does (`jetc.lower.layers`); GateError
names the first for which it does not. **Source** of the arithmetic: hls4ml 1.3.0, the nnet_utils headers
of Vitis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jetc_runtime.fixed_point import FixedPoint, containing
from jetc_runtime.network import Input, Network, NetworkError, Output

from jetc.lower.layers import cast, dense, pool, relu, softmax
from jetc.lower.node import NO_MEND, Graph, GraphNode, SoftmaxTables, Surroundings, producer, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jetc_runtime.network import Layer

__all__ = ["Ports", "lower"]

_INPUTS = ("Input", "InputLayer")
_KEEPING_AXES = ("Activation", "Softmax")


@dataclass(frozen=True, slots=True)
class Ports:
    """The names that a graph does not know: features with their formats, outputs with their labels."""

    features: tuple[str, ...]
    formats: tuple[FixedPoint, ...]
    outputs: tuple[tuple[str, tuple[str, ...]], ...]
    """Name and labels of each output, in the order of the graph's outputs."""


def lower(
    graph: Graph,
    types: Mapping[str, Mapping[str, FixedPoint]],
    *,
    ports: Ports,
    tables: Mapping[str, SoftmaxTables],
) -> Network:
    """Return what `graph` computes; `types` are those it has, `tables` each softmax's, by layer name."""
    every = list(graph.get_layers())
    inputs = [each for each in every if each.class_name in _INPUTS]
    if len(inputs) != 1 or len(graph.outputs) != len(ports.outputs):
        raise refusal(
            "graph",
            f"it has {len(inputs)} inputs and {len(graph.outputs)} outputs",
            f"a jet has one array of constituents, and {len(ports.outputs)} outputs are named",
            NO_MEND,
        )
    shape = tuple(inputs[0].get_output_variable().shape)
    around = Surroundings(graph, types, tables, shape[0], _classes(graph, every))
    port = _input(GraphNode(inputs[0], around), shape, ports)
    nodes = [GraphNode(each, around) for each in every if each.class_name not in _INPUTS]
    layers = tuple(each for node in nodes for each in _layers(node))
    outputs = tuple(
        Output(name, producer(graph, source), labels)
        for (name, labels), source in zip(ports.outputs, graph.outputs, strict=True)
    )
    try:
        return Network((port,), layers, outputs)
    except NetworkError as error:
        raise refusal("graph", str(error), "the IR gives it no meaning", NO_MEND) from error


def _classes(graph: Graph, every: Sequence[Any]) -> frozenset[str]:
    """Return the layers whose words are classes: a softmax, and what leads to it element by element."""
    found: set[str] = set()
    for each in reversed(every):
        if each.class_name == "Softmax":
            found.add(each.name)
        if each.class_name in _KEEPING_AXES and each.name in found:
            found.update(producer(graph, source) for source in each.inputs)
    return frozenset(found)


def _input(node: GraphNode, shape: tuple[int, ...], ports: Ports) -> Input:
    found, wanted = node.type("result"), _common(node, ports.formats)
    if len(shape) != 2 or shape[1] != len(ports.features):  # noqa: PLR2004 - constituents and features
        raise node.refusal(
            f"its shape is {shape}",
            f"a jet is constituents with {len(ports.features)} features each",
            NO_MEND,
        )
    if found != wanted:
        raise node.refusal(f"its type is {found}", f"the features need {wanted}", f"state {wanted} for it")
    return Input(node.name, shape[0], ports.features, ports.formats)


def _common(node: GraphNode, formats: tuple[FixedPoint, ...]) -> FixedPoint:
    try:
        return containing(formats)
    except ValueError as error:
        why = "the features share one format, which the IR's integers hold"
        raise node.refusal(f"its features need more bits: {error}", why, NO_MEND) from error


def _layers(node: GraphNode) -> tuple[Layer, ...]:
    if len(node.layer.inputs) != 1 or len(node.layer.outputs) != 1:
        raise node.refusal(f"it has {len(node.layer.inputs)} inputs", "a layer of the IR has one", NO_MEND)
    match node.kind:
        case "Dense" | "PointwiseConv1D" | "Conv1D":
            return dense.lower(node)
        case "Activation":
            return _activation(node)
        case "GlobalPooling1D":
            return pool.lower(node)
        case "Softmax":
            return softmax.lower(node)
        case other:
            raise node.refusal(f"layer class {other} is not supported", "the IR has no such layer", NO_MEND)


def _activation(node: GraphNode) -> tuple[Layer, ...]:
    match node.option("activation"):
        case "relu":
            return relu.lower(node)
        case "linear":
            return cast.lower(node)
        case other:
            raise node.refusal(f"activation {other} is not supported", "the IR has relu and linear", NO_MEND)
