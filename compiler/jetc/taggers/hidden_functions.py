"""Functions of hidden layers: what a spec may ask for in place of a ReLU, with the constants of each."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeGuard

from jetc_runtime.fixed_point import FixedPoint

from jetc.taggers.topology import Activation, ActivationLayer, TopologyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.taggers.topology import FunctionEntries, TaggerLayer, Topology

__all__ = [
    "ENDS",
    "HALF",
    "LEAK",
    "PLACE_BITS",
    "SHIFT",
    "SLOPE",
    "SPANS",
    "goes_below_zero",
    "is_relu",
    "place_bits",
    "steps_of",
    "table_of",
    "with_entries",
    "with_function",
]

ENDS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        Activation.RELU1: (0, 1),
        Activation.RELU6: (0, 6),
        Activation.HARD_SIGMOID: (0, 1),
        Activation.HARD_TANH: (-1, 1),
    }
)
"""The least and the largest result of each function that ends on both sides."""
LEAK: Final = FixedPoint(3, 0, signed=False)
"""What a leaky ReLU multiplies by below zero: the smallest value of this format, 1/8."""
SLOPE, SHIFT = FixedPoint(16, 0, signed=False), FixedPoint(2, 0, signed=False)
"""Formats of hls4ml for the line of a hard sigmoid, x/2 + 1/2, as QKeras has it."""
HALF: Final = 0.5
"""Slope and shift of that line."""
SPANS: Mapping[str, int] = MappingProxyType({Activation.SIGMOID: 16, Activation.TANH: 8})
"""What range of the input, half of it below zero, the table of a function covers."""
PLACE_BITS: Final = 30
"""Bits, without a sign, of places in a table: hls4ml's C++ adds half of the entries to one in an int."""
_PLACE = ("quantisation", "activation")


def goes_below_zero(function: Activation) -> bool:
    """Tell whether the results of a hidden layer have a sign."""
    return function in {Activation.LEAKY_RELU, Activation.HARD_TANH, Activation.TANH}


def steps_of(function: str, size: int) -> int:
    """Return how many entries a unit of the input takes in a table of `size` entries: 2 to this power.

    >>> steps_of("tanh", 256)
    5
    """
    return (size // SPANS[function]).bit_length() - 1


def place_bits(integer: int, steps: int) -> int:
    """Return the bits of the places of inputs of `integer` bits left of the point, without their sign.

    A unit of the input takes 2 to the power of `steps` entries.
    """
    return max(integer + steps, 0)


def is_relu(layer: object) -> TypeGuard[ActivationLayer]:
    """Tell whether `layer` is a ReLU, clipped or not: 0 where nothing enters it."""
    relus = {Activation.RELU, Activation.RELU1, Activation.RELU6}
    return isinstance(layer, ActivationLayer) and layer.function in relus


def table_of(layer: ActivationLayer) -> FunctionEntries:
    """Return the table of a layer whose function has one; TopologyError where it is not declared."""
    if layer.table is None:
        raise TopologyError(f"{layer.name}: a {layer.function} has no table")
    return layer.table


def with_function(topology: Topology, function: Activation, table: FunctionEntries | None = None) -> Topology:
    """Return `topology` with `function`, by its `table`, in place of the ReLU of every hidden layer."""

    def changed(layer: TaggerLayer) -> TaggerLayer:
        if isinstance(layer, ActivationLayer) and layer.place == _PLACE and is_relu(layer):
            return replace(layer, function=function, table=table)
        return layer

    return topology.with_layers(changed)


def with_entries(topology: Topology, codes: tuple[int, ...]) -> Topology:
    """Return `topology` with the entries of its function's table, which are `codes`."""

    def filled(layer: TaggerLayer) -> TaggerLayer:
        if not isinstance(layer, ActivationLayer) or layer.table is None:
            return layer
        if len(codes) != layer.table.size:
            raise TopologyError(f"{layer.name}: its table has {layer.table.size} entries, not {len(codes)}")
        return replace(layer, table=replace(layer.table, codes=codes))

    return topology.with_layers(filled)
