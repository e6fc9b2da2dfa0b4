"""Gather: rows again."""

from __future__ import annotations

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.gather import Gather
from jetc_runtime.tensor import Formats, NetworkError, Tensor

WORD, OTHER = FixedPoint.parse("ap_fixed<6,3>"), FixedPoint.parse("ap_fixed<6,2>")
ROWS = Tensor(("constituents", "features"), (3, 2), (WORD, OTHER))
FIRST = Gather("first", ("x",), (0, 0, 2), "pairs", ROWS.formats)


def test_rows_stand_in_the_stated_order_and_keep_their_formats() -> None:
    made = FIRST.output([ROWS])
    assert (str(made), made.formats) == ("3 pairs x 2 features", ROWS.formats)
    codes, _ = FIRST.exact([np.arange(6).reshape(1, 3, 2)], [ROWS])
    assert codes.tolist() == [[[0, 1], [0, 1], [4, 5]]]


@pytest.mark.parametrize(
    ("rows", "result", "said"),
    [
        ((0, 3), ROWS.formats, "it gathers rows .*0, 3.* of 3 constituents x 2 features"),
        ((), ROWS.formats, "it gathers rows"),
        ((0,), WORD, "its result is ap_fixed<6,3.*, and no word may change"),
    ],
)
def test_other_rows_and_casts_are_refused(rows: tuple[int, ...], result: Formats, said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        Gather("first", ("x",), rows, "pairs", result).output([ROWS])
