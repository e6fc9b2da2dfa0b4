"""The tagger as a QKeras model: it quantises wherever the firmware casts, with the same rounding.

The input is the normalised value of each feature word, (constituents, features); the outputs are
the softmax in floating point and the quantised pT ratio. Layer names are those of the hls4ml graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import qkeras
import tensorflow as tf

from jetc.artifacts.outputs import CLASS_SCORES, PT_RATIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.language.sections.model import Spec

__all__ = [
    "INPUT",
    "LOGITS",
    "Layer",
    "Model",
    "Quantiser",
    "build_model",
    "weighted_layers",
]

Model = Any
"""A Keras model. Keras and QKeras have no types."""
Layer = Any
"""A Keras layer."""
Tensor = Any
"""A symbolic Keras tensor."""
Quantiser = Any
"""A quantiser of QKeras."""

INPUT = "constituents"
LOGITS = "logits"


def build_model(spec: Spec, *, seed: int) -> Model:
    """Return the untrained model of `spec` (features, quantisation, architecture, dataset)."""
    layers = _Layers(spec, _seeds(seed))
    casts = spec.quantisation
    shape = (spec.features.constituents, len(spec.features.inputs))
    inputs = tf.keras.Input(shape=shape, name=INPUT)
    tensor = inputs
    for number, width in enumerate(spec.architecture.constituent_layers, start=1):
        tensor = layers.relu(layers.constituent(tensor, width, f"constituent_{number}"))
    tensor = tf.keras.layers.GlobalAveragePooling1D(name="mean")(tensor)
    pooled = _cast(tensor, casts.pooled, "pooled")
    logits = layers.head(pooled, spec.architecture.class_head, "class", len(spec.dataset.classes))
    logits = _cast(logits, casts.logits, LOGITS)
    scores = tf.keras.layers.Activation("softmax", name=CLASS_SCORES)(logits)
    ratio = layers.head(pooled, spec.architecture.regression_head, "regression", 1)
    ratio = _cast(ratio, casts.pt_ratio, PT_RATIO)
    return tf.keras.Model(inputs, [scores, ratio], name="tagger")


def weighted_layers(model: Model) -> tuple[Layer, ...]:
    """Return the layers with kernel and bias, in the order of the model."""
    return tuple(each for each in model.layers if isinstance(each, qkeras.QDense | qkeras.QConv1D))


def _seeds(seed: int) -> Iterator[int]:
    """Yield a seed per layer, so that no layer's start depends on the state of another."""
    number = 0
    while True:
        yield int(np.random.SeedSequence((seed, number)).generate_state(1)[0] >> 1)
        number += 1


@dataclass(frozen=True, slots=True)
class _Layers:
    """Makes the layers of one model."""

    spec: Spec
    seeds: Iterator[int]

    def constituent(self, tensor: Tensor, width: int, name: str) -> Tensor:
        return qkeras.QConv1D(width, 1, name=name, **self._quantisers())(tensor)

    def head(self, tensor: Tensor, widths: tuple[int, ...], name: str, outputs: int) -> Tensor:
        for number, width in enumerate(widths, start=1):
            tensor = self.relu(qkeras.QDense(width, name=f"{name}_{number}", **self._quantisers())(tensor))
        return qkeras.QDense(outputs, name=f"{name}_sum", **self._quantisers())(tensor)

    def relu(self, tensor: Tensor) -> Tensor:
        name = tensor.node.layer.name
        return _cast(tensor, self.spec.quantisation.activation, f"{name}_relu")

    def _quantisers(self) -> dict[str, Any]:
        weights = self.spec.quantisation.weights
        return {
            "kernel_quantizer": _quantiser(weights),
            "bias_quantizer": _quantiser(weights),
            "kernel_initializer": tf.keras.initializers.LecunUniform(seed=next(self.seeds)),
            "bias_initializer": "zeros",
        }


def _cast(tensor: Tensor, target: FixedPoint, name: str) -> Tensor:
    return qkeras.QActivation(_quantiser(target), name=name)(tensor)


def _quantiser(target: FixedPoint) -> Quantiser:
    """Return QKeras's quantiser to `target`; its integer bits leave out the sign."""
    if target.signed:
        return qkeras.quantized_bits(target.width, target.integer - 1, alpha=1)
    return qkeras.quantized_relu(target.width, target.integer)
