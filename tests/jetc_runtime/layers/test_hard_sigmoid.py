"""Hard sigmoid and hard tanh: a line with two ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.hard_sigmoid import HardSigmoid
from jetc_runtime.tensor import NetworkError, Tensor

WORD, SLOPE, SHIFT = (
    FixedPoint.parse(each) for each in ("ap_fixed<6,4>", "ap_ufixed<3,0>", "ap_ufixed<2,0>")
)
SOURCE = Tensor(("features",), (5,), (WORD,) * 5)
LAYER = HardSigmoid("line", ("x",), 2, SLOPE, 2, SHIFT, tanh=False, result=WORD)


def test_the_line_is_exact_between_its_ends() -> None:
    """A quarter of x, and a half; x in steps of a quarter."""
    codes = np.array([[-32, -8, -3, 1, 31]])
    found, form = LAYER.exact([codes], [SOURCE])
    assert form.value(found).tolist() == [[0.0, 0.0, 0.3125, 0.5625, 1.0]]
    found, form = replace(LAYER, tanh=True).exact([codes], [SOURCE])
    assert form.value(found).tolist() == [[-1.0, -1.0, -0.375, 0.125, 1.0]]


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (replace(LAYER, slope=9), "slope"),
        (replace(LAYER, shift_format=FixedPoint(44, 1), shift=0), "more than 48"),
    ],
)
def test_what_has_no_exact_line_is_refused(layer: HardSigmoid, said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        layer.output([SOURCE])
