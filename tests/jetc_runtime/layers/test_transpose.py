"""Transpose: rows for columns."""

from __future__ import annotations

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.transpose import Transpose
from jetc_runtime.tensor import NetworkError, Tensor

WORD, OTHER = FixedPoint.parse("ap_fixed<6,3>"), FixedPoint.parse("ap_fixed<6,2>")
ROWS = Tensor(("constituents", "features"), (3, 2), (WORD, WORD))


def test_each_row_has_a_word_of_every_row() -> None:
    layer = Transpose("turned", ("x",), WORD)
    assert str(layer.output([ROWS])) == "2 features x 3 constituents"
    codes, form = layer.exact([np.arange(6).reshape(1, 3, 2)], [ROWS])
    assert (codes.tolist(), form) == ([[[0, 2, 4], [1, 3, 5]]], WORD)
    assert {"constituents", "features"} <= set(layer.across())


@pytest.mark.parametrize(
    ("source", "result", "said"),
    [
        (Tensor(("features",), (2,), (WORD, WORD)), WORD, "it turns 2 features; rows and words are wanted"),
        (ROWS, OTHER, "its result is ap_fixed<6,2.*, and the words that it moves are ap_fixed<6,3"),
        (Tensor(ROWS.axes, (3, 2), (WORD, OTHER)), WORD, "it has a format per element"),
    ],
)
def test_what_is_no_exchange_is_refused(source: Tensor, result: FixedPoint, said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        Transpose("turned", ("x",), result).output([source])
