"""The topology of a network whose bit widths were learned: its formats follow from what training wrote.

Among the arrays of weights, `<layer>/bits` are the integer and fraction bits of the results of a layer, two
numbers or two for each channel; `<input>/bits` are those of the words that are left of an input's. The format
of a kernel or a bias is the narrowest that holds its values.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import Rounding, containing

from jetc.taggers.families import declared_topology
from jetc.taggers.outputs import LOGITS
from jetc.taggers.topology import Activation, ActivationLayer, DenseLayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.taggers.families import Described
    from jetc.taggers.topology import InputLayer, Part, TaggerLayer, Topology

    Weights = Mapping[str, NDArray[np.float32]]

__all__ = [
    "BITS",
    "learned_results",
    "least_fraction",
    "narrowest",
    "numbers",
    "trained_topology",
    "words_of",
]

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


def words_of(port: InputLayer) -> str:
    """Return the name of the cast that cuts off the words of `port`, where their widths are learned."""
    return f"{port.name}_words"


def least_fraction(word: FixedPoint) -> int:
    """Return the fewest fraction bits of a word of an input: one bit is left of it, or a sign and one."""
    return min(1 + int(word.signed) - word.integer, word.fraction)


def trained_topology(spec: Described, weights: Weights) -> Topology:
    """Return the topology that `spec` declares, with the formats that `weights` have learned."""
    topology = declared_topology(spec)
    section = spec.quantisation.learned
    if section is None:
        return topology
    learned = {each.name for each in learned_results(topology)}
    parts = tuple(
        replace(part, layers=tuple(_trained(each, learned, weights) for each in part.layers))
        for part in topology.parts
    )
    if section.inputs == "learned":
        parts = _with_words(parts, topology.inputs[0], weights)
    return replace(topology, parts=parts)


def _trained(layer: TaggerLayer, learned: set[str], weights: Weights) -> TaggerLayer:
    match layer:
        case DenseLayer():
            kernel, bias = (weights[f"{layer.name}/{kind}"] for kind in ("kernel", "bias"))
            return replace(layer, weight=narrowest(kernel, layer.weight), bias=narrowest(bias, layer.bias))
        case ActivationLayer() if layer.name in learned:
            return _cast_to(layer, weights[f"{layer.name}/{BITS}"])
        case _:
            return layer


def _cast_to(layer: ActivationLayer, bits: NDArray[np.float32]) -> ActivationLayer:
    """Return `layer` with learned `bits`: integer and fraction, two numbers or an array for each."""
    formats = tuple(
        replace(layer.result, width=int(integer + fraction), integer=int(integer))
        for integer, fraction in bits.reshape(2, -1).T
    )
    if bits.ndim == 1:
        return replace(layer, result=formats[0])
    return replace(layer, result=containing(formats), formats=formats)


def _with_words(parts: tuple[Part, ...], port: InputLayer, weights: Weights) -> tuple[Part, ...]:
    """Return `parts`, whose layers take the words that are left of those of `port`."""
    fractions = weights[f"{port.name}/{BITS}"][1]
    formats = tuple(
        replace(each, width=each.integer + int(fraction), rounding=Rounding.TRN)
        for each, fraction in zip(port.formats, fractions, strict=True)
    )
    name = words_of(port)
    cast = ActivationLayer(name, (port.name,), Activation.LINEAR, containing(formats), port.place, formats)
    found = []
    for part in parts:
        reads = any(port.name in each.sources for each in part.layers)
        layers = tuple(
            replace(each, sources=tuple(name if source == port.name else source for source in each.sources))
            for each in part.layers
        )
        found.append(replace(part, layers=(cast, *layers) if reads else layers))
    return tuple(found)


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
