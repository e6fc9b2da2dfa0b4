"""Dense layers of Keras whose products are cast to an accumulator, as the firmware has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tensorflow as tf

from jetc.stages.training.rounding import rounded

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["accumulating"]

_INT_BITS = 32


def accumulating(kind: Any, accumulator: FixedPoint) -> Any:  # noqa: ANN401 - Keras has no types
    """Return QDense, or QConv1D of width 1, with products cast to `accumulator`, which wraps.

    It is one of QKeras's in name and settings, which is how hls4ml knows it. Its gradient is that of exact
    sums.
    """

    def call(layer: Any, values: Any) -> Any:  # noqa: ANN401 - a layer of Keras, and tensors
        kernel = layer.kernel_quantizer_internal(layer.kernel)
        kernel = tf.reshape(kernel, kernel.shape[-2:])
        bias = layer.bias_quantizer_internal(layer.bias)
        products = values[..., None] * kernel
        total = tf.reduce_sum(_codes(products, accumulator), axis=-2) + _codes(bias, accumulator)
        made = tf.cast(_wrapped(total, accumulator), values.dtype) * accumulator.lsb
        smooth = tf.tensordot(values, kernel, 1) + bias
        return tf.stop_gradient(made) + (smooth - tf.stop_gradient(smooth))

    return type(kind.__name__, (kind,), {"call": call})


def _codes(values: Any, form: FixedPoint) -> Any:  # noqa: ANN401 - tensors
    """Return `values` in steps of `form`, as whole numbers of any size."""
    return tf.cast(rounded(values * (1 / form.lsb), form.rounding), tf.int32)


def _wrapped(codes: Any, form: FixedPoint) -> Any:  # noqa: ANN401 - tensors
    """Return the lowest bits of `codes` with the sign that they have in `form`."""
    spare = _INT_BITS - form.width
    return tf.bitwise.right_shift(tf.bitwise.left_shift(codes, spare), spare)
