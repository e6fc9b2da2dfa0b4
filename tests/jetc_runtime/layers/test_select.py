"""Select: some words of each row."""

from __future__ import annotations

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.select import Select
from jetc_runtime.tensor import NetworkError, Tensor

COARSE, FINE = FixedPoint.parse("ap_ufixed<4,4>"), FixedPoint.parse("ap_fixed<6,3>")
ROWS = Tensor(("constituents", "features"), (2, 3), (COARSE, FINE, COARSE))


def test_words_stand_in_the_order_that_is_asked_for() -> None:
    layer = Select("some", ("x",), (2, 0), (COARSE, FINE))
    made = layer.output([ROWS])
    assert (str(made), made.formats, layer.across()) == (
        "2 constituents x 2 features",
        (COARSE, FINE),
        (),
    )
    codes, form = layer.exact([np.arange(6).reshape(1, 2, 3)], [ROWS])
    assert (codes.tolist(), form) == ([[[2, 0], [5, 3]]], ROWS.common)


@pytest.mark.parametrize("columns", [(), (3,), (-1,)])
def test_words_that_are_not_there_are_refused(columns: tuple[int, ...]) -> None:
    with pytest.raises(NetworkError, match="of 2 constituents x 3 features"):
        Select("some", ("x",), columns, COARSE).output([ROWS])
