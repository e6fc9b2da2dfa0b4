"""A layer of an hls4ml graph on its way into the IR: its options, weights and formats, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.diagnostics.diagnostic import GateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.tensor import Axis
    from numpy.typing import NDArray

__all__ = [
    "NO_MEND",
    "SUMS",
    "ActivationTable",
    "Graph",
    "GraphNode",
    "SoftmaxTables",
    "Surroundings",
    "Tables",
    "producer",
    "refusal",
]

Graph = Any
"""An hls4ml ModelGraph; hls4ml has no types."""
SUMS = ".sums"
"""Ends the name of the sums inside an hls4ml layer, which its trace does not show."""
NO_MEND = (
    "none that keeps this network: jetc compiles dense, 1x1 convolution, normalisation, ReLU, leaky ReLU, "
    "sigmoid and tanh layers, sums, products and matrix products of two, rows transposed, flattened or "
    "pooled, with a mask or without, and the softmax of classes"
)


@dataclass(frozen=True, slots=True)
class SoftmaxTables:
    """The tables of one softmax layer, as codes, dumped by the project's own C++."""

    exp: tuple[int, ...]
    inverse: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ActivationTable:
    """The table of one activation, as codes, dumped by the project's own C++."""

    entries: tuple[int, ...]


Tables = SoftmaxTables | ActivationTable


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a layer cannot tell alone: the graph, and by layer name its types, tables, axes and rows.

    `places` says where a layer stands in the files of the user, where it stands there.
    """

    graph: Graph
    types: Mapping[str, Mapping[str, FixedPoint]]
    tables: Mapping[str, Tables]
    axes: Mapping[str, tuple[Axis, ...]]
    rows: Mapping[str, int]
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A layer of the graph, with the formats of its types."""

    layer: Any
    around: Surroundings

    @property
    def name(self) -> str:
        """Its name in the graph, which is the one in the IR."""
        return str(self.layer.name)

    @property
    def kind(self) -> str:
        """Its class in hls4ml."""
        return str(self.layer.class_name)

    @property
    def sources(self) -> tuple[str, ...]:
        """The layers that make what it takes."""
        return tuple(producer(self.around.graph, each) for each in self.layer.inputs)

    @property
    def axis(self) -> Axis:
        """What its words stand for."""
        return self.around.axes[self.name][-1]

    @property
    def axis_of_rows(self) -> Axis:
        """What the rows that it makes stand for."""
        return self.around.axes[self.name][0]

    @property
    def over(self) -> Axis:
        """What the rows that it takes stand for."""
        return self.around.axes[self.sources[0]][0]

    @property
    def source_rows(self) -> int:
        """How many rows it takes."""
        return self.around.rows[self.sources[0]]

    @property
    def source_type(self) -> FixedPoint:
        """The format of the first of what it takes."""
        return self.source_types[0]

    @property
    def source_types(self) -> tuple[FixedPoint, ...]:
        """The formats of all that it takes."""
        return tuple(self._type_of(each, "result") for each in self.sources)

    def type(self, kind: str) -> FixedPoint:
        """Return its format called `kind`; GateError where that is not set."""
        return self._type_of(self.name, kind)

    def weights(self, name: str) -> NDArray[np.float64]:
        """Return its array called `name`, in real values."""
        return np.asarray(self.layer.weights[name].data, dtype=np.float64)

    def option(self, name: str) -> object:
        """Return its attribute called `name`."""
        return self.layer.get_attr(name)

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return its list of whole numbers called `name`."""
        return tuple(int(each) for each in self.layer.get_attr(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return its list of texts called `name`."""
        return tuple(str(each) for each in self.layer.get_attr(name))

    def want(self, option: str, wanted: object, why: str, mend: str = NO_MEND) -> None:
        """Raise GateError unless `option` is `wanted`."""
        found = self.option(option)
        if found != wanted:
            raise self.refusal(f"its {option} is {found}", why, mend)

    def refusal(self, what: str, why: str, mend: str) -> GateError:
        """Return the error of a layer that the IR cannot represent."""
        return refusal(self.name, what, why, mend, place=self.around.places.get(self.name))

    def _type_of(self, layer: str, kind: str) -> FixedPoint:
        found = self.around.types.get(layer, {}).get(kind)
        if found is None:
            raise refusal(
                layer,
                f"its type {kind} is not set",
                "the IR has a format for every wire, and assumes none",
                f"state {kind} for this layer in the configuration of hls4ml",
            )
        return found


def producer(graph: Graph, tensor: str) -> str:
    """Return the name of the layer that makes `tensor`; GateError where none does."""
    for node in graph.get_layers():
        if tensor in node.outputs:
            return str(node.name)
    raise refusal("graph", f"no layer makes {tensor}", "every tensor has a layer that makes it", NO_MEND)


def refusal(layer: str, what: str, why: str, mend: str, *, place: str | None = None) -> GateError:
    """Return the error of `layer`, which stands at `place`, or of the graph as a whole."""
    where = "" if place is None else f"{place}: "
    return GateError(gate="lowering", what=f"{where}layer {layer}: {what}", why=why, mend=mend)
