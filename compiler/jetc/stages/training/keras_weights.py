"""Kernels and biases in and out of the Keras model, and how many of them are zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.stages.training.keras_model import trained_layers, weighted_layers
from jetc.taggers.learned import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from jetc.stages.training.keras_model import Model

__all__ = ["KernelZeros", "model_weights", "quantised_weights", "set_model_weights", "zeros"]


@dataclass(frozen=True, slots=True)
class KernelZeros:
    """How sparse one kernel is."""

    weights: int
    """Entries of the kernel."""
    pruned: float
    """Fraction that training set to zero."""
    quantised: float
    """Fraction that is zero in the weights' format; the firmware has no logic for them."""
    alike: int
    """Weights that are not zero and as small as the smallest of these: pruning keeps all of them or none."""


def model_weights(model: Model) -> dict[str, NDArray[np.float32]]:
    """Return `<layer>/kernel` (inputs, outputs) and `<layer>/bias` (outputs), before quantisation."""
    weights = {}
    for layer in trained_layers(model):
        kernel = layer.kernel.numpy()
        weights[f"{layer.name}/kernel"] = kernel.reshape(kernel.shape[-2:])
        weights[f"{layer.name}/bias"] = layer.bias.numpy()
    return weights


def set_model_weights(model: Model, weights: Mapping[str, NDArray[np.float32]]) -> None:
    """Give `model` the arrays of `model_weights`; ValueError where names or shapes differ.

    Learned bits are left aside: the formats of `model` have them.
    """
    here = model_weights(model)
    shapes = {name: each.shape for name, each in numbers(weights).items()}
    wanted = {name: each.shape for name, each in here.items()}
    if shapes != wanted:
        msg = f"weights {shapes} do not fit a model with {wanted}"
        raise ValueError(msg)
    for layer in trained_layers(model):
        layer.kernel.assign(weights[f"{layer.name}/kernel"].reshape(layer.kernel.shape))
        layer.bias.assign(weights[f"{layer.name}/bias"])


def quantised_weights(model: Model) -> dict[str, NDArray[np.float64]]:
    """Return the arrays of `model_weights` as the forward pass sees them: quantised."""
    weights = {}
    for layer in trained_layers(model):
        kernel = np.asarray(layer.kernel_quantizer_internal(layer.kernel), dtype=np.float64)
        weights[f"{layer.name}/kernel"] = kernel.reshape(kernel.shape[-2:])
        weights[f"{layer.name}/bias"] = np.asarray(
            layer.bias_quantizer_internal(layer.bias), dtype=np.float64
        )
    return weights


def zeros(model: Model) -> dict[str, KernelZeros]:
    """Return how sparse each kernel is, by layer."""
    plain, quantised = model_weights(model), quantised_weights(model)
    return {
        layer.name: KernelZeros(
            weights=plain[f"{layer.name}/kernel"].size,
            pruned=_fraction(plain[f"{layer.name}/kernel"]),
            quantised=_fraction(quantised[f"{layer.name}/kernel"]),
            alike=_alike(plain[f"{layer.name}/kernel"]),
        )
        for layer in weighted_layers(model)
    }


def _fraction(kernel: NDArray[Any]) -> float:
    return float(np.count_nonzero(kernel == 0) / kernel.size)


def _alike(kernel: NDArray[Any]) -> int:
    kept = np.abs(kernel[kernel != 0])
    return int(np.count_nonzero(kept == kept.min())) if len(kept) else 0
