"""Flatten: rows side by side."""

from __future__ import annotations

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.flatten import Flatten
from jetc_runtime.tensor import NetworkError, Tensor

COARSE, FINE = FixedPoint.parse("ap_ufixed<4,4>"), FixedPoint.parse("ap_fixed<6,3>")
ROWS = Tensor(("constituents", "features"), (3, 2), (COARSE, FINE))
LAYER = Flatten("flat", ("x",), ROWS.common)


def test_rows_stand_one_after_the_other() -> None:
    made = LAYER.output([ROWS])
    assert (str(made), made.format) == ("6 features", ROWS.common)
    codes, form = LAYER.exact([np.arange(12).reshape(2, 3, 2)], [ROWS])
    assert (codes.tolist(), form) == ([[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]], ROWS.common)


def test_rows_of_any_kind_are_combined() -> None:
    assert set(LAYER.across()) == {"constituents", "pairs"}


def test_each_word_may_keep_its_own_format() -> None:
    assert Flatten("flat", ("x",), ROWS.formats * 3).output([ROWS]).formats == (COARSE, FINE) * 3


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (Tensor(("features",), (2,), (COARSE, FINE)), "2 features"),
        (Tensor(("constituents", "classes"), (3, 2), (COARSE, FINE)), "3 constituents x 2 classes"),
        (
            Tensor(("pairs", "constituents", "features"), (2, 3, 1), (FINE,)),
            "2 pairs x 3 constituents x 1 features",
        ),
    ],
)
def test_what_is_not_rows_of_features_is_refused(source: Tensor, said: str) -> None:
    with pytest.raises(NetworkError, match=f"it flattens {said}; rows of features are wanted"):
        LAYER.output([source])
