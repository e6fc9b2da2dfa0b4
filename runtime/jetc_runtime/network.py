"""The layer IR: a tagger as frozen values whose arithmetic is fully defined.

A network is a graph. Its layers (`jetc_runtime.layers`) make tensors of integer codes with named axes and
a format per element. The formats state each cast; what lies between two casts is exact.
`jetc_runtime.evaluate` computes a network, and `jetc_runtime.listing` writes it as text for people.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, get_args

from jetc_runtime.layers.add import Add
from jetc_runtime.layers.affine import Affine
from jetc_runtime.layers.argmax import Argmax
from jetc_runtime.layers.cast import Cast
from jetc_runtime.layers.clipped_relu import ClippedRelu
from jetc_runtime.layers.concatenate import Concatenate
from jetc_runtime.layers.dense import Dense
from jetc_runtime.layers.flatten import Flatten
from jetc_runtime.layers.gather import Gather
from jetc_runtime.layers.hard_sigmoid import HardSigmoid
from jetc_runtime.layers.latency_softmax import LatencySoftmax
from jetc_runtime.layers.leaky_relu import LeakyRelu
from jetc_runtime.layers.look_up import LookUp
from jetc_runtime.layers.matrix_product import MatrixProduct
from jetc_runtime.layers.multiply import Multiply
from jetc_runtime.layers.pool import Pool
from jetc_runtime.layers.relu import Relu
from jetc_runtime.layers.rounded_dense import RoundedDense
from jetc_runtime.layers.rounded_mean import RoundedMean
from jetc_runtime.layers.select import Select
from jetc_runtime.layers.softmax import Softmax
from jetc_runtime.layers.transpose import Transpose
from jetc_runtime.layers.weighted_mean import WeightedMean
from jetc_runtime.network_json import text_of, value_of
from jetc_runtime.tensor import NetworkError, Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jetc_runtime.fixed_point import FixedPoint

__all__ = [
    "Add",
    "Affine",
    "Argmax",
    "Cast",
    "ClippedRelu",
    "Concatenate",
    "Dense",
    "Flatten",
    "Gather",
    "HardSigmoid",
    "Input",
    "JetInput",
    "LatencySoftmax",
    "Layer",
    "LeakyRelu",
    "LookUp",
    "MatrixProduct",
    "Multiply",
    "Network",
    "NetworkError",
    "Output",
    "Pool",
    "Port",
    "Relu",
    "RoundedDense",
    "RoundedMean",
    "Select",
    "Softmax",
    "Transpose",
    "WeightedMean",
    "Wiring",
]

Wiring = Transpose | Gather
"""Kinds that move words between rows and change none: no hardware but wires."""
Layer = (
    Dense
    | Relu
    | Cast
    | Pool
    | Softmax
    | Concatenate
    | Flatten
    | Select
    | WeightedMean
    | Add
    | Transpose
    | Gather
    | MatrixProduct
    | Multiply
    | Affine
    | Argmax
    | ClippedRelu
    | HardSigmoid
    | LatencySoftmax
    | LeakyRelu
    | LookUp
    | RoundedDense
    | RoundedMean
)
"""Every kind of layer; each is a module of `jetc_runtime.layers`."""


@dataclass(frozen=True, slots=True)
class Input:
    """Input words of the constituents: `constituents` rows of named features, each with its own format.

    `formats` are those of the normalised values; the port carries the codes.
    """

    name: str
    constituents: int
    features: tuple[str, ...]
    formats: tuple[FixedPoint, ...]

    @property
    def tensor(self) -> Tensor:
        """Axes constituents and features."""
        sizes = (self.constituents, len(self.features))
        return Tensor(("constituents", "features"), sizes, self.formats)


@dataclass(frozen=True, slots=True)
class JetInput:
    """Input words of the jet as a whole: named features, each with its own format, as in `Input`."""

    name: str
    features: tuple[str, ...]
    formats: tuple[FixedPoint, ...]

    @property
    def tensor(self) -> Tensor:
        """One axis, features."""
        return Tensor(("features",), (len(self.features),), self.formats)


Port = Input | JetInput


@dataclass(frozen=True, slots=True)
class Output:
    """An output port: the tensor of layer `source`, one word per label."""

    name: str
    source: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A feed-forward tagger: layers in an order in which each follows its sources.

    Raises NetworkError where a source is missing or comes later, a name is used twice, nothing uses a
    layer or an input, axes or formats do not fit, or a pooling or a table is not exact.
    """

    inputs: tuple[Port, ...]
    layers: tuple[Layer, ...]
    outputs: tuple[Output, ...]
    tensors: Mapping[str, Tensor] = field(init=False, repr=False, compare=False)
    """What each input and each layer makes, by name."""

    def __post_init__(self) -> None:
        _check_names(self)
        object.__setattr__(self, "tensors", MappingProxyType(dict(_tensors(self))))
        _check_outputs(self)
        _check_used(self)

    @property
    def input(self) -> Input:
        """The constituents; NetworkError unless they come first, with at most words of the jet after them."""
        match self.inputs:
            case (Input() as constituents,) | (Input() as constituents, JetInput()):
                return constituents
            case _:
                names = ", ".join(each.name for each in self.inputs)
                msg = (
                    f"its inputs are {names}; one array of constituents is wanted, and after it "
                    "at most one of words of the jet"
                )
                raise NetworkError(msg)

    @property
    def jet(self) -> JetInput | None:
        """The words of the jet as a whole, if it takes some; NetworkError as in `input`."""
        return next((each for each in self.inputs if self.input and isinstance(each, JetInput)), None)

    def to_json(self) -> str:
        """Return the network as JSON text, the same bytes for the same network."""
        return text_of(self)

    @classmethod
    def from_json(cls, text: str) -> Network:
        """Read what `to_json` wrote; NetworkError where it is something else, or of another version."""
        value = value_of(text, _KINDS, kind=cls.__name__)
        assert isinstance(value, Network)  # noqa: S101 - its kind is Network
        return value

    def layer(self, name: str) -> Layer:
        """Return the layer called `name`."""
        return next(each for each in self.layers if each.name == name)

    def tensor(self, name: str) -> Tensor:
        """Return what the layer or input called `name` makes."""
        return self.tensors[name]

    def sources(self, layer: Layer) -> tuple[Tensor, ...]:
        """Return the tensors that `layer` takes."""
        return tuple(self.tensors[each] for each in layer.sources)

    def format_of(self, name: str) -> FixedPoint:
        """Return the one format of a tensor; NetworkError where its elements have several."""
        with _naming(name):
            return self.tensors[name].format


def _tensors(network: Network) -> Iterator[tuple[str, Tensor]]:
    """Yield every tensor by name, after its layer was checked against its sources."""
    made: dict[str, Tensor] = {}
    for port in network.inputs:
        with _naming(port.name):
            made[port.name] = port.tensor
    for layer in network.layers:
        unknown = [each for each in layer.sources if each not in made]
        if unknown:
            msg = f"{layer.name}: source {unknown[0]!r} is unknown, or comes later"
            raise NetworkError(msg)
        with _naming(layer.name):
            made[layer.name] = layer.output([made[each] for each in layer.sources])
    yield from made.items()


def _check_names(network: Network) -> None:
    tensors = Counter(each.name for each in (*network.inputs, *network.layers))
    ports = Counter(each.name for each in network.outputs)
    for names in (tensors, ports):
        if not names or max(names.values()) > 1:
            twice = [name for name, count in names.items() if count > 1]
            msg = f"{twice[0]}: the name is taken" if twice else "it has no outputs"
            raise NetworkError(msg)


def _check_outputs(network: Network) -> None:
    for output in network.outputs:
        made = network.tensors.get(output.source)
        if made is None or made.sizes != (len(output.labels),):
            msg = f"output {output.name}: {output.source!r} does not give {len(output.labels)} words"
            raise NetworkError(msg)


def _check_used(network: Network) -> None:
    used = {each.source for each in network.outputs}
    for layer in reversed(network.layers):
        if layer.name not in used:
            msg = f"{layer.name}: no output needs it"
            raise NetworkError(msg)
        used.update(layer.sources)
    for port in network.inputs:
        if port.name not in used:
            msg = f"{port.name}: no output needs it"
            raise NetworkError(msg)


_KINDS: dict[str, Callable[..., object]] = {
    kind.__name__: kind for kind in (Network, Output, *get_args(Port), *get_args(Layer))
}
"""What a network's JSON text may hold."""


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Put `name` before the message of a NetworkError."""
    try:
        yield
    except NetworkError as error:
        msg = f"{name}: {error}"
        raise NetworkError(msg) from error
