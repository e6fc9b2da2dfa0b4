"""Functions of hidden layers: what a spec may ask for in place of a ReLU, with the constants of each."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeGuard

from jetc_runtime.fixed_point import FixedPoint

from jetc.taggers.topology import Activation, ActivationLayer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.taggers.topology import TaggerLayer, Topology

__all__ = ["ENDS", "HALF", "LEAK", "SHIFT", "SLOPE", "goes_below_zero", "is_relu", "with_function"]

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
_PLACE = ("quantisation", "activation")


def goes_below_zero(function: Activation) -> bool:
    """Tell whether the results of a hidden layer have a sign."""
    return function in {Activation.LEAKY_RELU, Activation.HARD_TANH}


def is_relu(layer: object) -> TypeGuard[ActivationLayer]:
    """Tell whether `layer` is a ReLU, clipped or not: 0 where nothing enters it."""
    relus = {Activation.RELU, Activation.RELU1, Activation.RELU6}
    return isinstance(layer, ActivationLayer) and layer.function in relus


def with_function(topology: Topology, function: Activation) -> Topology:
    """Return `topology` with `function` in place of the ReLU of every hidden layer."""
    parts = tuple(
        replace(part, layers=tuple(_changed(each, function) for each in part.layers))
        for part in topology.parts
    )
    return replace(topology, parts=parts)


def _changed(layer: TaggerLayer, function: Activation) -> TaggerLayer:
    if isinstance(layer, ActivationLayer) and layer.place == _PLACE and is_relu(layer):
        return replace(layer, function=function)
    return layer
