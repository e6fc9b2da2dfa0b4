"""The type of every wire of the hls4ml project, derived from the spec and the trained weights.

Sums get the narrowest format that holds them exactly, by interval arithmetic from the input's format
and the quantised weights; every other format is the spec's. Nothing is left to hls4ml's defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import qkeras
import tensorflow as tf
from jetc_runtime.fixed_point import FixedPoint, cast, containing

from jetc.stages.training.jets import normalised_formats
from jetc.stages.training.keras_weights import quantised_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from jetc.language.sections.model import Spec
    from jetc.stages.training.keras_model import Layer, Model, Quantiser

__all__ = ["FLOAT32_BITS", "Wanted", "wanted_types"]

FLOAT32_BITS = 24
"""Bits of a float32's significand: sums that need no more are exact in Keras, in any order."""


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


def wanted_types(model: Model, spec: Spec) -> Wanted:
    """Return the types for `model`, a model of `spec` with its trained weights."""
    weights = quantised_weights(model)
    wires: dict[str, _Wire] = {}
    wanted = Wanted({}, {})
    for layer in model.layers:
        if isinstance(layer, tf.keras.layers.InputLayer):
            wires[layer.name] = _input(normalised_formats(spec.features))
            wanted.types[layer.name] = {"result": wires[layer.name].format}
            continue
        source = wires[layer.input.node.layer.name]
        match layer:
            case qkeras.QConv1D() | qkeras.QDense():
                wires[layer.name] = _sum(layer, source, weights, spec.quantisation.weights, wanted)
            case qkeras.QActivation():
                wires[layer.name] = _cast(source, _format(layer.quantizer))
                wanted.types[layer.name] = {"result": wires[layer.name].format}
            case tf.keras.layers.GlobalAveragePooling1D():
                wires[layer.name] = _mean(source, spec.features.constituents)
                exact = wires[layer.name].format
                wanted.types[layer.name] = {"accum": exact, "result": exact}
            case _:
                wanted.types[layer.name] = _softmax(spec)
    return wanted


def _input(formats: tuple[FixedPoint, ...]) -> _Wire:
    common = containing(formats)
    shifts = [common.fraction - each.fraction for each in formats]
    return _Wire(
        common,
        np.array([each.min_code << shift for each, shift in zip(formats, shifts, strict=True)]),
        np.array([each.max_code << shift for each, shift in zip(formats, shifts, strict=True)]),
    )


def _sum(
    layer: Layer,
    source: _Wire,
    weights: Mapping[str, NDArray[np.float64]],
    weight: FixedPoint,
    wanted: Wanted,
) -> _Wire:
    fraction = max(source.format.fraction + weight.fraction, weight.fraction)
    kernel = (weights[f"{layer.name}/kernel"] * 2.0 ** (fraction - source.format.fraction)).astype(np.int64)
    bias = (weights[f"{layer.name}/bias"] * 2.0**fraction).astype(np.int64)
    ends = np.stack([kernel * source.low[:, None], kernel * source.high[:, None]])
    low, high = ends.min(axis=0).sum(axis=0) + bias, ends.max(axis=0).sum(axis=0) + bias
    largest = np.abs(ends).max(axis=0).sum(axis=0) + np.abs(bias)
    exact = _narrowest(int(min(low.min(), bias.min())), int(max(high.max(), bias.max())), fraction)
    plain = FixedPoint(weight.width, weight.integer)
    wanted.types[layer.name] = {"weight": plain, "bias": plain, "accum": exact, "result": exact}
    wanted.significand_bits[layer.name] = int(largest.max()).bit_length()
    return _Wire(exact, low, high)


def _narrowest(low: int, high: int, fraction: int) -> FixedPoint:
    """Return the signed format with `fraction` bits that holds the codes `low` to `high`."""
    width = max((-low - 1).bit_length() if low < 0 else 0, high.bit_length()) + 1
    return FixedPoint(width, width - fraction)


def _mean(source: _Wire, count: int) -> _Wire:
    shift = count.bit_length() - 1
    plain = source.format
    exact = FixedPoint(plain.width + 2 * shift, plain.integer + shift, plain.signed)
    return _Wire(exact, source.low << shift, source.high << shift)


def _cast(source: _Wire, target: FixedPoint) -> _Wire:
    low, high = (cast(each, source.format, target) for each in (source.low, source.high))
    return _Wire(target, low, high)


def _format(quantiser: Quantiser) -> FixedPoint:
    signed = isinstance(quantiser, qkeras.quantized_bits)
    return FixedPoint.from_qkeras(quantiser.bits, quantiser.integer, keep_negative=signed)


def _softmax(spec: Spec) -> dict[str, FixedPoint]:
    casts, tables = spec.quantisation, spec.quantisation.softmax
    classes = len(spec.dataset.classes)
    growth = (classes - 1).bit_length()
    total = FixedPoint(tables.exp_table.width + growth, tables.exp_table.integer + growth, signed=False)
    return {
        "inp_norm": FixedPoint(casts.logits.width, casts.logits.integer, signed=False),
        "exp_table": tables.exp_table,
        "accum": total,
        "inv_inp": tables.inverse_input,
        "inv_table": tables.inverse_table,
        "result": casts.class_scores,
    }
