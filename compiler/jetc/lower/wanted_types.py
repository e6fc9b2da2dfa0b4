"""The type of every wire of the hls4ml project, derived from the spec and the trained weights.

Sums get the narrowest format that holds them exactly, by interval arithmetic from the input's format
and the quantised weights; every other format is the spec's. Nothing is left to hls4ml's defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import numpy as np
from jetc_runtime.fixed_point import FixedPoint, cast, containing
from jetc_runtime.layers.pool import exact_format

from jetc.taggers.topology import ActivationLayer, DenseLayer, PoolLayer, SoftmaxLayer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from jetc.taggers.topology import Topology

__all__ = ["FLOAT32_BITS", "Wanted", "wanted_types"]

FLOAT32_BITS = 24
"""Bits of a float32's significand: sums of at most so many bits are exact in Keras, in any order."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What hls4ml must make of a model."""

    types: dict[str, dict[str, FixedPoint]]
    """Layer name to type name (result, accum, weight, ...) to format."""
    significand_bits: dict[str, int]
    """Layer name to the bits its largest sum could need; float32 holds 24."""


@dataclass(frozen=True, slots=True, eq=False)
class _Wire:
    """A tensor: its format, and per channel the smallest and largest code it can carry."""

    format: FixedPoint
    low: NDArray[np.int64]
    high: NDArray[np.int64]


def wanted_types(topology: Topology, weights: Mapping[str, NDArray[np.float64]]) -> Wanted:
    """Return the types for `topology` with quantised `weights`, `<layer>/kernel` and `<layer>/bias`."""
    axes = topology.axes()
    wires = {each.name: _input(each.formats) for each in topology.inputs}
    wanted = Wanted({name: {"result": each.format} for name, each in wires.items()}, {})
    for layer in topology.layers:
        (name,) = layer.sources
        source = wires[name]
        match layer:
            case DenseLayer():
                wires[layer.name] = _sum(layer, source, weights, wanted)
            case ActivationLayer():
                wires[layer.name] = _cast(source, layer.result)
                wanted.types[layer.name] = {"result": wires[layer.name].format}
            case PoolLayer():
                wires[layer.name] = _pool(layer, source, axes[name][0].size)
                exact = wires[layer.name].format
                wanted.types[layer.name] = {"accum": exact, "result": exact}
            case SoftmaxLayer():
                wires[layer.name] = _every(layer.result, len(source.low))
                wanted.types[layer.name] = _softmax(layer, source.format, len(source.low))
            case _:
                assert_never(layer)
    return wanted


def _input(formats: Iterable[FixedPoint]) -> _Wire:
    every = tuple(formats)
    common = containing(every)
    shifts = [common.fraction - each.fraction for each in every]
    return _Wire(
        common,
        np.array([each.min_code << shift for each, shift in zip(every, shifts, strict=True)]),
        np.array([each.max_code << shift for each, shift in zip(every, shifts, strict=True)]),
    )


def _every(format_: FixedPoint, count: int) -> _Wire:
    """Return `count` words that can have every code of their format."""
    return _Wire(format_, np.full(count, format_.min_code), np.full(count, format_.max_code))


def _sum(
    layer: DenseLayer, source: _Wire, weights: Mapping[str, NDArray[np.float64]], wanted: Wanted
) -> _Wire:
    fraction = max(source.format.fraction + layer.weight.fraction, layer.bias.fraction)
    kernel = (weights[f"{layer.name}/kernel"] * 2.0 ** (fraction - source.format.fraction)).astype(np.int64)
    bias = (weights[f"{layer.name}/bias"] * 2.0**fraction).astype(np.int64)
    ends = np.stack([kernel * source.low[:, None], kernel * source.high[:, None]])
    low, high = ends.min(axis=0).sum(axis=0) + bias, ends.max(axis=0).sum(axis=0) + bias
    largest = np.abs(ends).max(axis=0).sum(axis=0) + np.abs(bias)
    exact = _narrowest(int(min(low.min(), bias.min())), int(max(high.max(), bias.max())), fraction)
    wanted.types[layer.name] = {
        "weight": _plain(layer.weight),
        "bias": _plain(layer.bias),
        "accum": exact,
        "result": exact,
    }
    wanted.significand_bits[layer.name] = int(largest.max()).bit_length()
    return _Wire(exact, low, high)


def _plain(quantised: FixedPoint) -> FixedPoint:
    """Return the format of values that are quantised already: hls4ml rounds them no more."""
    return FixedPoint(quantised.width, quantised.integer, quantised.signed)


def _narrowest(low: int, high: int, fraction: int) -> FixedPoint:
    """Return the signed format with `fraction` bits that holds the codes `low` to `high`."""
    width = max((-low - 1).bit_length() if low < 0 else 0, high.bit_length()) + 1
    return FixedPoint(width, width - fraction)


def _pool(layer: PoolLayer, source: _Wire, rows: int) -> _Wire:
    exact = exact_format(layer.how, source.format, rows)
    shift = exact.fraction - source.format.fraction
    return _Wire(exact, source.low << shift, source.high << shift)


def _cast(source: _Wire, target: FixedPoint) -> _Wire:
    low, high = (cast(each, source.format, target) for each in (source.low, source.high))
    return _Wire(target, low, high)


def _softmax(layer: SoftmaxLayer, logits: FixedPoint, classes: int) -> dict[str, FixedPoint]:
    growth = (classes - 1).bit_length()
    exp = layer.exp_table
    return {
        "inp_norm": FixedPoint(logits.width, logits.integer, signed=False),
        "exp_table": exp,
        "accum": FixedPoint(exp.width + growth, exp.integer + growth, signed=False),
        "inv_inp": layer.inverse_input,
        "inv_table": layer.inverse_table,
        "result": layer.result,
    }
