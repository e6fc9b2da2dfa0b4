"""Relu: the larger of a value and zero."""

from __future__ import annotations

import numpy as np
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.relu import Relu
from jetc_runtime.tensor import Tensor

WORD, NARROW = FixedPoint.parse("ap_fixed<6,3>"), FixedPoint.parse("ap_ufixed<4,2>")
SOURCE = Tensor(("features",), (3,), (WORD, WORD, WORD))


def test_what_is_below_zero_becomes_zero() -> None:
    layer = Relu("relu", ("x",), (NARROW, WORD, WORD))
    assert (layer.output([SOURCE]).formats, layer.across()) == ((NARROW, WORD, WORD), ())
    codes, form = layer.exact([np.array([[-4, 0, 9]])], [SOURCE])
    assert (codes.tolist(), form) == ([[0, 0, 9]], WORD)
