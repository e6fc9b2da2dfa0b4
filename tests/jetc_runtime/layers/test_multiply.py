"""Multiply: two tensors, element by element."""

from __future__ import annotations

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.multiply import Multiply
from jetc_runtime.tensor import NetworkError, Tensor

COARSE, FINE = FixedPoint.parse("ap_ufixed<4,4>"), FixedPoint.parse("ap_fixed<6,3>")
ROWS = Tensor(("constituents", "features"), (3, 2), (COARSE, COARSE))
ROW = Tensor(("features",), (2,), (FINE, FINE))
LAYER = Multiply("product", ("x", "y"), FINE)


def test_products_are_exact_at_the_product_of_both_steps() -> None:
    other = Tensor(ROWS.axes, ROWS.sizes, (FINE, FINE))
    codes, form = LAYER.exact([np.full((1, 3, 2), 15), np.full((1, 3, 2), -1)], [ROWS, other])
    assert form.value(codes).tolist() == [[[-1.875] * 2] * 3]
    assert LAYER.output([ROWS, other]) == other


def test_one_row_multiplies_every_row() -> None:
    given = [np.arange(12).reshape(2, 3, 2), np.array([[8, 16], [0, -8]])]
    codes, form = LAYER.exact(given, [ROWS, ROW])
    assert form.value(codes).tolist() == [[[0, 2], [2, 6], [4, 10]], [[0, -7], [0, -9], [0, -11]]]
    assert LAYER.across() == ()


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (
            Tensor(("constituents", "features"), (2, 2), (FINE, FINE)),
            "it multiplies 3 .* by 2 constituents x",
        ),
        (Tensor(("features",), (3,), (FINE,) * 3), "the same axes are wanted, or the last of them alone"),
        (Tensor(("features",), (2,), (FixedPoint(45, 8),) * 2), "products of ap_ufixed<4,4.* take 49 bits"),
    ],
)
def test_what_does_not_fit_is_refused(second: Tensor, said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        LAYER.output([ROWS, second])
