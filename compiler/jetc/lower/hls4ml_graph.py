"""An hls4ml graph as a `Network`: a walk over its layers, by their class.

Each layer is taken only if the IR says exactly what hls4ml's C++ does (`jetc.lower.layers`); GateError
names the first for which it does not. **Source** of the arithmetic: hls4ml 1.3.0, the nnet_utils headers
of Vitis.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jetc_runtime.fixed_point import FixedPoint, containing
from jetc_runtime.network import Input, JetInput, Network, NetworkError, Output

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
from jetc.lower.node import NO_MEND, SUMS, Graph, GraphNode, Surroundings, Tables, producer, refusal
from jetc.taggers.outputs import LOGITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jetc_runtime.network import Layer, Port
    from jetc_runtime.tensor import Axis

__all__ = ["Ports", "Words", "lower"]

_INPUTS = ("Input", "InputLayer")
_KEEPING_AXES = ("Activation", "HardActivation", "ParametrizedActivation", "Softmax")


@dataclass(frozen=True, slots=True)
class Words:
    """The names of an input's features, with their formats."""

    features: tuple[str, ...]
    formats: tuple[FixedPoint, ...]


@dataclass(frozen=True, slots=True)
class Ports:
    """The names that a graph does not know: each input's features, and outputs with their labels."""

    inputs: Mapping[str, Words]
    """By the name of the input in the graph: that of the constituents first, then that of the jet."""
    outputs: tuple[tuple[str, tuple[str, ...]], ...]
    """Name and labels of each output, in the order of the graph's outputs."""


def lower(
    graph: Graph,
    types: Mapping[str, Mapping[str, FixedPoint]],
    *,
    ports: Ports,
    tables: Mapping[str, Tables],
    places: Mapping[str, str] = MappingProxyType({}),
) -> Network:
    """Return what `graph` computes; `types` are those it has, `tables` those its C++ makes, by layer name.

    `places` says where layers stand in the files of the user, by name.
    """
    every = list(graph.get_layers())
    inputs = [each for each in every if each.class_name in _INPUTS]
    given = [producer(graph, each) for each in graph.inputs]
    if (
        sorted(each.name for each in inputs) != sorted(given)
        or given != list(ports.inputs)
        or len(graph.outputs) != len(ports.outputs)
    ):
        raise refusal(
            "graph",
            f"it has the inputs {', '.join(given) or 'none'}, and {len(graph.outputs)} outputs",
            f"the inputs {', '.join(ports.inputs)}, and {len(ports.outputs)} outputs are named",
            NO_MEND,
        )
    by_name = {each.name: each for each in inputs}
    axes = _axes(graph, every, _class_outputs(graph, ports))
    around = Surroundings(graph, types, tables, axes, _rows(every), places)
    found = tuple(_input(GraphNode(by_name[name], around), words) for name, words in ports.inputs.items())
    nodes = [GraphNode(each, around) for each in every if each.class_name not in _INPUTS]
    layers = tuple(each for node in nodes for each in _layers(node))
    outputs = tuple(
        Output(name, producer(graph, source), labels)
        for (name, labels), source in zip(ports.outputs, graph.outputs, strict=True)
    )
    try:
        return Network(found, layers, outputs)
    except NetworkError as error:
        name = str(error).partition(":")[0].removesuffix(SUMS)
        why = "the IR gives it no meaning"
        raise refusal("graph", str(error), why, NO_MEND, place=places.get(name)) from error


def _class_outputs(graph: Graph, ports: Ports) -> frozenset[str]:
    """Return the layers that are an output of logits."""
    sources = zip(ports.outputs, graph.outputs, strict=True)
    return frozenset(producer(graph, source) for (name, _), source in sources if name == LOGITS)


def _classes(graph: Graph, every: Sequence[Any], outputs: frozenset[str]) -> frozenset[str]:
    """Return the layers whose words are classes: `outputs`, a softmax, and what leads to it word by word."""
    found = set(outputs)
    for each in reversed(every):
        if each.class_name == "Softmax" and len(each.get_output_variable().shape) == 1:
            found.add(each.name)
        if each.class_name in _KEEPING_AXES and each.name in found:
            found.update(producer(graph, source) for source in each.inputs)
    return frozenset(found)


_DENSE = ("Dense", "PointwiseConv1D", "Conv1D")
_POOLING = ("GlobalPooling1D", "JetcSum", "JetcWeightedMean")


def _axes(graph: Graph, every: Sequence[Any], outputs: frozenset[str]) -> dict[str, tuple[Axis, ...]]:
    """Return what each layer's axes stand for: rows of constituents or pairs first, then words."""
    words: dict[str, Axis] = dict.fromkeys(_keys(graph, every), "keys")
    words |= dict.fromkeys(_classes(graph, every, outputs), "classes")
    found: dict[str, tuple[Axis, ...]] = {}
    for each in every:
        known = [found[producer(graph, source)] for source in each.inputs if each.class_name not in _INPUTS]
        found[each.name] = _axes_of(each, known)
        if each.name in words:
            found[each.name] = (*found[each.name][:-1], words[each.name])
    return found


def _keys(graph: Graph, every: Sequence[Any]) -> Iterator[str]:
    """Yield the layers whose words a matrix product multiplies and sums, from a dense layer on."""
    by_name = {each.name: each for each in every}
    for product in (each for each in every if each.class_name == "Einsum"):
        first, second = (by_name[producer(graph, each)] for each in product.inputs)
        for end in (first, *([second] if second.class_name == "Transpose" else [])):
            chain, layer = [], end
            while layer.class_name in (*_KEEPING_AXES, "Transpose", "JetcGather"):
                chain += [layer.name] if layer.class_name in _KEEPING_AXES else []
                layer = by_name[producer(graph, layer.inputs[0])]
            if layer.class_name in _DENSE:
                yield from (*chain, layer.name)


def _axes_of(  # noqa: PLR0911 - one for each kind
    layer: Any,  # noqa: ANN401 - hls4ml has no types
    sources: Sequence[tuple[Axis, ...]],
) -> tuple[Axis, ...]:
    source = max(sources, key=len, default=())
    match layer.class_name:
        case "Input" | "InputLayer":
            both: tuple[Axis, ...] = ("constituents", "features")
            return both[-len(layer.get_output_variable().shape) :]
        case "Transpose":
            return source[::-1]
        case "JetcGather":
            return (layer.get_attr("axis_name"), *source[1:])
        case "Einsum":
            first, second = sources
            return (first[0], second[-1])
        case "Reshape":
            return ("features",)
        case kind if kind in _POOLING:
            return source[1:]
        case _:
            return source


def _rows(every: Sequence[Any]) -> dict[str, int]:
    """Return how many rows each layer makes."""
    return {each.name: each.get_output_variable().shape[0] for each in every}


def _input(node: GraphNode, words: Words) -> Port:
    shape = tuple(node.layer.get_output_variable().shape)
    found, wanted = node.type("result"), _common(node, words.formats)
    if shape[-1] != len(words.features) or len(shape) > 2:  # noqa: PLR2004 - constituents and features
        raise node.refusal(
            f"its shape is {shape}",
            f"a jet is constituents with {len(words.features)} features each",
            NO_MEND,
        )
    if found.low_limit > found.min_code:
        raise node.refusal(
            f"its type is {found}",
            "words of a port may have the smallest code, which this type never has, and the C++ changes it",
            "let it saturate by AP_SAT",
        )
    if found != wanted:
        raise node.refusal(f"its type is {found}", f"the features need {wanted}", f"state {wanted} for it")
    if len(shape) == 1:
        return JetInput(node.name, words.features, words.formats)
    return Input(node.name, shape[0], words.features, words.formats)


def _common(node: GraphNode, formats: tuple[FixedPoint, ...]) -> FixedPoint:
    try:
        return containing(formats)
    except ValueError as error:
        why = "the features share one format, which the IR's integers hold"
        raise node.refusal(f"its features need more bits: {error}", why, NO_MEND) from error


_OF_TWO = ("Concatenate", "Einsum", "JetcWeightedMean", "Merge")


def _layers(node: GraphNode) -> tuple[Layer, ...]:  # noqa: C901, PLR0911, PLR0912 - one for each kind
    wanted = 2 if node.kind in _OF_TWO else 1
    if len(node.layer.inputs) != wanted or len(node.layer.outputs) != 1:
        why = f"this layer of the IR has {wanted}"
        raise node.refusal(f"it has {len(node.layer.inputs)} inputs", why, NO_MEND)
    match node.kind:
        case "Concatenate":
            return concatenate.lower(node)
        case kind if kind in _DENSE:
            return dense.lower(node) if dense.is_exact(node) else rounded_dense.lower(node)
        case "BatchNormalization":
            return affine.lower(node)
        case "Activation" | "ParametrizedActivation" | "HardActivation":
            return _activation(node)
        case "JetcCasts":
            return cast.lower_each(node)
        case "JetcSelect":
            return select.lower(node)
        case "JetcWeightedMean":
            return weighted_mean.lower(node)
        case "Reshape":
            return flatten.lower(node)
        case "GlobalPooling1D" | "JetcSum":
            return rounded_mean.lower(node) if _rounds(node) else pool.lower(node)
        case "Merge":
            return multiply.lower(node) if node.option("op") == "multiply" else add.lower(node)
        case "Einsum":
            return matrix_product.lower(node)
        case "Transpose":
            return transpose.lower(node)
        case "JetcGather":
            return gather.lower(node)
        case "Softmax":
            return _softmax(node)
        case other:
            raise node.refusal(f"layer class {other} is not supported", "the IR has no such layer", NO_MEND)


def _activation(node: GraphNode) -> tuple[Layer, ...]:
    match node.option("activation"):
        case "relu":
            return relu.lower(node)
        case "relu1" | "relu6":
            return clipped_relu.lower(node)
        case "linear":
            return cast.lower(node)
        case "leaky_relu":
            return leaky_relu.lower(node)
        case "sigmoid" | "tanh":
            return look_up.lower(node)
        case "hard_sigmoid" | "hard_tanh":
            return hard_sigmoid.lower(node)
        case other:
            why = (
                "the IR has relu, relu1, relu6, leaky_relu, linear, sigmoid, tanh, hard_sigmoid and hard_tanh"
            )
            raise node.refusal(f"activation {other} is not supported", why, NO_MEND)


def _rounds(node: GraphNode) -> bool:
    return node.kind == "GlobalPooling1D" and node.option("pool_op") == "Average" and not pool.is_exact(node)


def _softmax(node: GraphNode) -> tuple[Layer, ...]:
    match node.option("implementation"):
        case "stable":
            return softmax.lower(node)
        case "latency":
            return latency_softmax.lower(node)
        case "argmax":
            return argmax.lower(node)
        case other:
            why = "the IR has stable, latency and argmax"
            mend = "set implementation to stable: the same layers and weights, with tables of differences"
            raise node.refusal(f"its implementation is {other}", why, mend)
