"""The quantisers of the Keras model: those of QKeras, and casts that round half up, which it has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qkeras
import tensorflow as tf
from jetc_runtime.fixed_point import Overflow, Rounding

from jetc.taggers.topology import TopologyError

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["Quantiser", "quantiser"]

Quantiser = Any
"""A quantiser of QKeras."""


def quantiser(target: FixedPoint) -> Quantiser:
    """Return the quantiser to `target`, a ReLU where that has no sign; TopologyError where there is none."""
    if target.overflow is not Overflow.SAT:
        raise TopologyError(f"a quantiser saturates, and {target} does not")
    match target.rounding:
        case Rounding.RND_CONV:
            return _half_even(target)
        case Rounding.RND:
            return _half_up(target)
        case _:
            raise TopologyError(f"no quantiser rounds as {target} does")


def _half_even(target: FixedPoint) -> Quantiser:
    """Return QKeras's quantiser; its integer bits leave out the sign."""
    if target.signed:
        return qkeras.quantized_bits(target.width, target.integer - 1, alpha=1)
    return qkeras.quantized_relu(target.width, target.integer)


def _half_up(target: FixedPoint) -> Quantiser:
    """Return a quantiser for a model that is trained already: it has no gradient.

    It is one of QKeras's in name and settings, which is how hls4ml knows it.
    """
    plain = _half_even(target)
    kind = type(plain)

    def cast(_: Quantiser, value: Any) -> Any:  # noqa: ANN401 - TensorFlow has no types
        codes = tf.floor(value / target.lsb + 0.5)
        return tf.clip_by_value(codes, float(target.min_code), float(target.max_code)) * target.lsb

    plain.__class__ = type(kind.__name__, (kind,), {"__call__": cast})
    return plain
