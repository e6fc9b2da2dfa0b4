"""Rounding of training against that of the formats."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from jetc.stages.training.rounding import rounded
from jetc_runtime.fixed_point import FixedPoint, Rounding


@pytest.mark.parametrize("rounding", Rounding)
def test_training_rounds_as_the_format_does(rounding: Rounding) -> None:
    values = np.arange(-24, 25) / 8
    target = FixedPoint(12, 12, signed=True, rounding=rounding)
    found = rounded(tf.constant(values, tf.float32), rounding).numpy()
    assert found.tolist() == target.quantize(values).tolist()
