"""Dense: what its sums are, and which weights fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.dense import Dense
from jetc_runtime.tensor import NetworkError, Tensor

WORD = FixedPoint.parse("ap_fixed<6,3>")
SUM = FixedPoint.parse("ap_fixed<16,8>")
SOURCE = Tensor(("constituents", "features"), (2, 2), (WORD, WORD))
DENSE = Dense("dense", ("jets",), ((1, -2, 3), (0, 4, 5)), WORD, (1, 2, 3), WORD, SUM)


def test_each_row_has_its_own_sums() -> None:
    made = DENSE.output([SOURCE])
    assert (str(made), made.format, DENSE.across()) == ("2 constituents x 3 features", SUM, ())
    codes, form = DENSE.exact([np.array([[[1, 2], [-3, 0]]])], [SOURCE])
    assert (codes * form.lsb * 64).tolist() == [[[1 + 8, 6 + 16, 13 + 24], [-3 + 8, 6 + 16, -9 + 24]]]


def test_the_sums_stand_for_what_the_layer_says() -> None:
    assert str(replace(DENSE, axis="classes").output([SOURCE])) == "2 constituents x 3 classes"


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (replace(DENSE, weights=((1, 2, 3),)), "weights do not fit 2 inputs and 3 biases"),
        (replace(DENSE, weights=((1, 2), (1, 2))), "weights do not fit 2 inputs and 3 biases"),
        (replace(DENSE, weights=((1, 2, 3), (0, 0, 32))), "its weight 32 is no code of ap_fixed<6,3"),
        (replace(DENSE, bias=(0, 0, -33)), "its bias -33 is no code of ap_fixed<6,3"),
        (replace(DENSE, result=(SUM, SUM)), "it has 3 features and 2 formats"),
    ],
)
def test_weights_that_do_not_fit_are_refused(layer: Dense, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        layer.output([SOURCE])


def test_a_second_source_is_refused() -> None:
    with pytest.raises(NetworkError, match="it has 2 sources, and takes one"):
        DENSE.output([SOURCE, SOURCE])


def test_sums_that_float64_cannot_hold_are_refused() -> None:
    wide = FixedPoint.parse("ap_fixed<40,20>")
    source = Tensor(("features",), (1,), (wide,))
    layer = Dense("dense", ("x",), ((1 << 20,),), FixedPoint(22, 22), (0,), wide, wide)
    with pytest.raises(NetworkError, match=r"dense: sums may reach 5\.76e\+17, beyond what float64 holds"):
        layer.exact([np.zeros((1, 1), dtype=np.int64)], [source])
