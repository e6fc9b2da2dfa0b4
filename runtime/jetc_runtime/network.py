"""The layer IR: a tagger as frozen values whose arithmetic is fully defined.

Past the input every tensor is an array of integer codes with one `FixedPoint` format. The formats
state each cast; what lies between two casts is exact. `jetc_runtime.evaluate` gives the meaning.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, assert_never

from jetc_runtime.fixed_point import FixedPoint, containing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "Cast",
    "Dense",
    "Input",
    "Layer",
    "MeanPool",
    "Network",
    "NetworkError",
    "Output",
    "Relu",
    "Softmax",
    "layer_format",
]


class NetworkError(ValueError):
    """A network that has no meaning; the message names the layer."""


@dataclass(frozen=True, slots=True)
class Input:
    """The input words: `constituents` rows of named features, each with its own format.

    `formats` are those of the normalised values; the port carries the codes.
    """

    name: str
    constituents: int
    features: tuple[str, ...]
    formats: tuple[FixedPoint, ...]


@dataclass(frozen=True, slots=True)
class Dense:
    """``result(x @ weights + bias)`` over the last axis; on constituents it is a 1x1 convolution.

    `weights` are codes with axes (inputs, outputs), `bias` codes with axis (outputs); products and
    sums are exact, and one cast makes `result`.
    """

    name: str
    source: str
    weights: tuple[tuple[int, ...], ...]
    weight_format: FixedPoint
    bias: tuple[int, ...]
    bias_format: FixedPoint
    result: FixedPoint


@dataclass(frozen=True, slots=True)
class Relu:
    """``result(max(x, 0))``."""

    name: str
    source: str
    result: FixedPoint


@dataclass(frozen=True, slots=True)
class Cast:
    """``result(x)``."""

    name: str
    source: str
    result: FixedPoint


@dataclass(frozen=True, slots=True)
class MeanPool:
    """``result(accumulator(sum over constituents) / constituents)``.

    The accumulator must hold the sum and the quotient exactly, so the division rounds nothing and
    the number of constituents is a power of two.
    """

    name: str
    source: str
    accumulator: FixedPoint
    result: FixedPoint


@dataclass(frozen=True, slots=True)
class Softmax:
    """The stable softmax of hls4ml: tables of exp(-d) and 1/s, ``result(exp * inverse)``.

    `exp_table` is indexed by the code of ``difference(max(x) - x)``, `inverse_table` by the top bits
    of the code of ``inverse_input(accumulator(sum of exp))``; both are codes.
    """

    name: str
    source: str
    difference: FixedPoint
    exp_table: tuple[int, ...]
    exp_format: FixedPoint
    accumulator: FixedPoint
    inverse_input: FixedPoint
    inverse_table: tuple[int, ...]
    inverse_format: FixedPoint
    result: FixedPoint


Layer = Dense | Relu | Cast | MeanPool | Softmax


@dataclass(frozen=True, slots=True)
class Output:
    """An output port: the tensor of layer `source`, one word per label."""

    name: str
    source: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A feed-forward tagger: layers in an order in which each follows its source.

    Raises NetworkError where a source is missing, a name is used twice, shapes disagree, or a
    pooling or a table is not exact.
    """

    input: Input
    layers: tuple[Layer, ...]
    outputs: tuple[Output, ...]

    def __post_init__(self) -> None:
        for _ in self._checked():
            pass

    def layer(self, name: str) -> Layer:
        """Return the layer called `name`."""
        return next(each for each in self.layers if each.name == name)

    def format_of(self, name: str) -> FixedPoint:
        """Return the format of the tensor that layer (or input) `name` makes."""
        return containing(self.input.formats) if name == self.input.name else layer_format(self.layer(name))

    def widths(self) -> dict[str, tuple[int, bool]]:
        """Return for each tensor (its last-axis length, whether it still has constituents)."""
        return dict(self._checked())

    def to_json(self) -> str:
        """Return the network as JSON text, the same bytes for the same network."""
        return json.dumps(_encode(self), indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Network:
        """Read what `to_json` wrote; NetworkError where it is something else."""
        value = _decode(json.loads(text))
        if not isinstance(value, Network):
            msg = "not a network"
            raise NetworkError(msg)
        return value

    def _checked(self) -> Iterator[tuple[str, tuple[int, bool]]]:
        if len(self.input.features) != len(self.input.formats):
            msg = f"{self.input.name}: {len(self.input.features)} features, {len(self.input.formats)} formats"
            raise NetworkError(msg)
        shapes = {self.input.name: (len(self.input.features), True)}
        yield self.input.name, shapes[self.input.name]
        for layer in self.layers:
            if layer.source not in shapes or layer.name in shapes:
                msg = f"{layer.name}: source {layer.source!r} is unknown, or the name is taken"
                raise NetworkError(msg)
            shapes[layer.name] = self._shape(layer, shapes[layer.source])
            yield layer.name, shapes[layer.name]
        for output in self.outputs:
            if output.source not in shapes or shapes[output.source] != (len(output.labels), False):
                msg = f"output {output.name}: {output.source!r} does not give {len(output.labels)} words"
                raise NetworkError(msg)

    def _shape(self, layer: Layer, source: tuple[int, bool]) -> tuple[int, bool]:
        width, constituents = source
        match layer:
            case Dense():
                columns = {len(row) for row in layer.weights}
                if len(layer.weights) != width or columns != {len(layer.bias)}:
                    msg = f"{layer.name}: weights do not fit {width} inputs and {len(layer.bias)} biases"
                    raise NetworkError(msg)
                return len(layer.bias), constituents
            case Relu() | Cast():
                return source
            case MeanPool():
                self._check_pool(layer, constituents=constituents)
                return width, False
            case Softmax():
                _check_softmax(layer, constituents=constituents)
                return source
            case _:
                assert_never(layer)

    def _check_pool(self, layer: MeanPool, *, constituents: bool) -> None:
        count = self.input.constituents
        shift = count.bit_length() - 1
        source = self.format_of(layer.source)
        total = FixedPoint(source.width + 2 * shift, source.integer + shift, source.signed)
        if not constituents or count != 1 << shift or not layer.accumulator.contains(total):
            msg = f"{layer.name}: {layer.accumulator} does not hold the mean of {count} x {source} exactly"
            raise NetworkError(msg)


def layer_format(layer: Layer) -> FixedPoint:
    """Return the format of what `layer` makes."""
    return layer.result


def _check_softmax(layer: Softmax, *, constituents: bool) -> None:
    if constituents:
        msg = f"{layer.name}: softmax over constituents is not supported"
        raise NetworkError(msg)
    if len(layer.exp_table) != 1 << layer.difference.width:
        msg = f"{layer.name}: {len(layer.exp_table)} entries do not index all of {layer.difference}"
        raise NetworkError(msg)
    size = len(layer.inverse_table)
    if size & (size - 1) or size > 1 << layer.inverse_input.width:
        msg = f"{layer.name}: an inverse table of {size} entries cannot be indexed by {layer.inverse_input}"
        raise NetworkError(msg)


_KINDS: dict[str, Callable[..., object]] = {
    kind.__name__: kind for kind in (Network, Input, Dense, Relu, Cast, MeanPool, Softmax, Output)
}


def _encode(value: object) -> object:
    if isinstance(value, FixedPoint):
        return str(value)
    if isinstance(value, tuple):
        return [_encode(each) for each in value]
    if type(value).__name__ in _KINDS:
        parts = {field.name: _encode(getattr(value, field.name)) for field in fields(value)}  # type: ignore[arg-type]
        return {"kind": type(value).__name__, **parts}
    return value


def _decode(value: object) -> object:
    if isinstance(value, list):
        return tuple(_decode(each) for each in value)
    if isinstance(value, dict):
        parts = {key: _decode(each) for key, each in value.items() if key != "kind"}
        return _KINDS[value["kind"]](**parts)
    if isinstance(value, str) and value.startswith(("ap_fixed<", "ap_ufixed<")):
        return FixedPoint.parse(value)
    return value
