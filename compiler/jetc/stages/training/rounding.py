"""Rounding to whole numbers in TensorFlow, exactly as a cast of ap_fixed."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jetc_runtime.fixed_point import Rounding

__all__ = ["rounded"]

_HALF = 0.5


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def rounded(scaled: Any, rounding: Rounding) -> Any:  # noqa: ANN401 - tensors
    """Return whole numbers of the type of `scaled`, whose unit is one step of the format."""
    whole = tf.floor(scaled)
    match rounding:
        case Rounding.TRN:
            return whole
        case Rounding.TRN_ZERO:
            return tf.where(scaled < 0, tf.math.ceil(scaled), whole)
        case Rounding.RND_CONV:
            return tf.round(scaled)
        case _:
            rest = scaled - whole
            ties = rounding.ties_up(odd=False, negative=scaled < 0)
            up = (rest > _HALF) | ((rest == _HALF) & ties)
            return whole + tf.cast(up, scaled.dtype)
