"""Walks over the layer IR of an imported project, from its outputs towards its inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import Overflow
from jetc_runtime.network import (
    Add,
    Affine,
    Argmax,
    Cast,
    ClippedRelu,
    Dense,
    Flatten,
    HardSigmoid,
    Input,
    LatencySoftmax,
    LeakyRelu,
    LookUp,
    Network,
    Relu,
    RoundedDense,
    Softmax,
)

from jetc.artifacts.imported import UnsaidLayer
from jetc.taggers.hidden_functions import HALF, LEAK
from jetc.taggers.topology import Activation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Layer, Port
    from jetc_runtime.tensor import Tensor

__all__ = ["Hidden", "NotSaid", "Stack", "Walk", "function_of", "same_function"]


class NotSaid(Exception):  # noqa: N818 - it is no error: the project is a good one
    """What a spec does not say of a project: the layer of the IR, what it does, and why no spec has it."""

    def __init__(self, layer: str, what: str, why: str) -> None:
        super().__init__(layer, what, why)
        self.layer, self.what, self.why = layer, what, why

    def record(self, places: Mapping[str, str]) -> UnsaidLayer:
        """Return it with the place of the layer in the project."""
        return UnsaidLayer(layer=self.layer, place=places.get(self.layer), what=self.what, why=self.why)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A dense layer and its function, by their names; `before` is what is added to its sums."""

    dense: str
    function: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Stack:
    """Hidden layers from the first to the last, and the tensor that the first takes."""

    layers: tuple[Hidden, ...]
    source: str

    @property
    def tensors(self) -> tuple[str, ...]:
        """What it takes, and the results of its layers, the last first."""
        return (*(each.function for each in reversed(self.layers)), self.source)


@dataclass(frozen=True, slots=True)
class Walk:
    """The layers of `network` by name, and what stands before them."""

    network: Network

    def maker(self, name: str) -> Layer | Port:
        """Return the layer or the input that makes the tensor `name`."""
        return next(each for each in (*self.network.inputs, *self.network.layers) if each.name == name)

    def tensor(self, name: str) -> Tensor:
        """Return the tensor `name`."""
        return self.network.tensors[name]

    def reader(self, name: str) -> str:
        """Return the first layer that takes the tensor `name`; an output of the network is its own."""
        return next((each.name for each in self.network.layers if name in each.sources), name)

    def source(self, name: str) -> str:
        """Return the one tensor that the layer `name` takes."""
        (found,) = self.network.layer(name).sources
        return found

    def kept(self, name: str) -> str | None:
        """Return the tensor whose values `name` has again, in a format that holds them all; or None."""
        layer = self.maker(name)
        if not isinstance(layer, Cast | Relu | Flatten):
            return None
        source = self.tensor(layer.sources[0])
        alone = not isinstance(layer, Flatten) or source.sizes[0] == 1
        positive = not isinstance(layer, Relu) or not source.common.signed
        holds = self.tensor(name).common.contains(source.common)
        return layer.sources[0] if alone and positive and holds else None

    def origin(self, name: str) -> str:
        """Return the tensor that first had the values of `name`."""
        while (before := self.kept(name)) is not None:
            name = before
        return name

    def dense(self, name: str) -> Dense | RoundedDense:
        """Return the dense layer that makes the sums `name`; NotSaid where it is another layer."""
        layer = self.maker(self.origin(name))
        if isinstance(layer, Dense | RoundedDense):
            return layer
        if isinstance(layer, Cast) and isinstance(self.maker(layer.sources[0]), Dense):
            what = f"its sums are cast to {self.tensor(layer.name).common}, and what follows takes that"
            raise NotSaid(layer.name, what, "sums of a spec's network are exact up to the next function")
        raise NotSaid(layer.name, f"it is {_kind(layer)}", "a spec's network has a dense layer here")

    def affine(self) -> Affine | None:
        """Return the layer that multiplies the words of the first input, where there is one."""
        port = self.network.inputs[0].name
        readers = (each for each in self.network.layers if isinstance(each, Affine))
        return next((each for each in readers if self.origin(each.sources[0]) == port), None)

    def takes_input(self, name: str) -> bool:
        """Tell whether the tensor `name` is an input, or the words of the first one times factors."""
        layer = self.maker(name)
        if isinstance(layer, Cast):
            layer = self.maker(layer.sources[0])
        return isinstance(layer, Input | Affine)

    def hidden(self, name: str) -> Hidden | None:
        """Return the dense layer and function that make `name`; None where other layers do."""
        layer = self.maker(name)
        if function_of(layer) is None:
            return None
        sums = self.origin(self.source(name))
        maker = self.maker(sums)
        if isinstance(maker, Add):
            return self._added(name, sums)
        if isinstance(maker, Dense | RoundedDense) or self._is_cast_sum(maker):
            return Hidden(self.dense(sums).name, name)
        before = self.kept(name)
        return None if before is None else self.hidden(before)

    def _is_cast_sum(self, maker: Layer | Port) -> bool:
        of_sums = Dense | RoundedDense
        return isinstance(maker, Cast) and isinstance(self.maker(maker.sources[0]), of_sums)

    def _added(self, name: str, total: str) -> Hidden | None:
        """Return the layer whose sums are added to the results of the one before it."""
        sources = self.network.layer(total).sources
        for sums, before in (sources, sources[::-1]):
            maker = self.maker(self.origin(sums))
            if isinstance(maker, Dense | RoundedDense) and self.origin(maker.sources[0]) == self.origin(
                before
            ):
                return Hidden(maker.name, name, before)
        return None

    def stack(self, name: str) -> Stack:
        """Return the hidden layers that end at the tensor `name`."""
        layers: list[Hidden] = []
        while (found := self.hidden(name)) is not None:
            layers.insert(0, found)
            name = self.network.layer(found.dense).sources[0]
        return Stack(tuple(layers), name)


def function_of(layer: Layer | Port) -> Activation | None:
    """Return the function of a layer without weights, as a spec has it; None where it has none."""
    match layer:
        case Relu():
            return Activation.RELU
        case Cast():
            return Activation.LINEAR
        case ClippedRelu(largest=1 | 6):
            return Activation.RELU1 if layer.largest == 1 else Activation.RELU6
        case LeakyRelu() if layer.slope * layer.slope_format.lsb == LEAK.lsb:
            return Activation.LEAKY_RELU
        case HardSigmoid() if (
            layer.slope * layer.slope_format.lsb == layer.shift * layer.shift_format.lsb == HALF
        ):
            return Activation.HARD_TANH if layer.tanh else Activation.HARD_SIGMOID
        case _:
            return None


def same_function(one: Activation, other: Activation, result: FixedPoint, *, signed: bool) -> bool:
    """Tell whether two functions of words that are `signed` or not, cast to `result`, give the same.

    A ReLU changes nothing of words without a sign, and a cast that saturates at 0 is one.
    """
    if one is other:
        return True
    at_zero = not signed or (not result.signed and result.overflow is Overflow.SAT)
    return {one, other} == {Activation.RELU, Activation.LINEAR} and at_zero


def _kind(layer: Layer | Port) -> str:
    match layer:
        case LookUp():
            return "a function by a table"
        case Softmax() | LatencySoftmax() | Argmax():
            return "a softmax"
        case _:
            return f"of kind {type(layer).__name__}"
