"""The topology of a network whose bit widths were learned: its formats follow from what training wrote.

Among the arrays of weights, `<layer>/bits` are the integer and fraction bits of the results of a layer. The
format of a kernel or a bias is the narrowest that holds its values.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from jetc.taggers.families import declared_topology
from jetc.taggers.outputs import LOGITS
from jetc.taggers.topology import ActivationLayer, DenseLayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.taggers.families import Described
    from jetc.taggers.topology import TaggerLayer, Topology

    Weights = Mapping[str, NDArray[np.float32]]

__all__ = ["BITS", "learned_results", "narrowest", "numbers", "trained_topology"]

BITS = "bits"
"""What the arrays of learned bits are called, after the name of their layer."""


def learned_results(topology: Topology) -> Iterator[ActivationLayer]:
    """Yield the layers whose results get a width in training: all casts but those of the ports and logits."""
    ends = {each.name for each in topology.outputs}
    for layer in topology.layers:
        if isinstance(layer, ActivationLayer) and layer.name not in ends and layer.name != LOGITS:
            yield layer


def numbers(weights: Weights) -> dict[str, NDArray[np.float32]]:
    """Return kernels and biases, which the network computes with, and no learned bits."""
    return {name: each for name, each in weights.items() if not name.endswith(f"/{BITS}")}


def trained_topology(spec: Described, weights: Weights) -> Topology:
    """Return the topology that `spec` declares, with the formats that `weights` have learned."""
    topology = declared_topology(spec)
    if spec.quantisation.learned is None:
        return topology
    learned = {each.name for each in learned_results(topology)}
    parts = tuple(
        replace(part, layers=tuple(_trained(each, learned, weights) for each in part.layers))
        for part in topology.parts
    )
    return replace(topology, parts=parts)


def _trained(layer: TaggerLayer, learned: set[str], weights: Weights) -> TaggerLayer:
    match layer:
        case DenseLayer():
            kernel, bias = (weights[f"{layer.name}/{kind}"] for kind in ("kernel", "bias"))
            return replace(layer, weight=narrowest(kernel, layer.weight), bias=narrowest(bias, layer.bias))
        case ActivationLayer() if layer.name in learned:
            integer, fraction = (int(each) for each in weights[f"{layer.name}/{BITS}"])
            return replace(layer, result=replace(layer.result, width=integer + fraction, integer=integer))
        case _:
            return layer


def narrowest(values: NDArray[np.float32], widest: FixedPoint) -> FixedPoint:
    """Return the narrowest signed format of `values`, with an integer and a fraction bit; ValueError beyond.

    Any of `widest`'s values fits; another does not.
    """
    codes = widest.quantize(values.astype(np.float64))
    if not np.array_equal(widest.value(codes), values):
        raise ValueError(f"a weight is no value of {widest}")
    spare = (each for each in range(widest.fraction) if (codes % (1 << each + 1)).any())
    fraction = max(widest.fraction - next(spare, widest.fraction - 1), 1)
    largest = max(float(values.max(initial=0.0)) + 2.0**-fraction, -float(values.min(initial=0.0)))
    integer = max(math.ceil(math.log2(largest)) + 1, 1)
    return replace(widest, width=integer + fraction, integer=integer)
