"""Cast: the same values."""

from __future__ import annotations

import numpy as np
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.cast import Cast
from jetc_runtime.tensor import Tensor

WORD, NARROW = FixedPoint.parse("ap_fixed<6,3>"), FixedPoint.parse("ap_fixed<4,2>")
SOURCE = Tensor(("features",), (2,), (WORD, WORD))


def test_values_stay_and_the_format_is_the_result() -> None:
    layer = Cast("cast", ("x",), NARROW)
    assert (layer.output([SOURCE]).format, layer.across()) == (NARROW, ())
    codes, form = layer.exact([np.array([[-4, 9]])], [SOURCE])
    assert (codes.tolist(), form) == ([[-4, 9]], WORD)
