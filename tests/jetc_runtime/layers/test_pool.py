"""Pool: one row in place of all those along an axis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.pool import Pool, exact_format
from jetc_runtime.tensor import NetworkError, Tensor

WORD = FixedPoint.parse("ap_fixed<6,3>")
ROWS = np.array([[[1, -5], [2, 4], [9, -7], [-1, 0]]])
MEAN = Pool("pool", ("x",), "mean", "constituents", WORD)


def source(word: FixedPoint = WORD, rows: int = 4) -> Tensor:
    return Tensor(("constituents", "features"), (rows, 2), (word, word))


def test_the_axis_goes_and_its_rows_are_combined() -> None:
    assert (str(MEAN.output([source()])), MEAN.across()) == ("2 features", ("constituents",))


def test_the_mean_is_exact() -> None:
    codes, form = MEAN.exact([ROWS], [source()])
    assert (codes * form.lsb).tolist() == [[11 / 4 / 8, -8 / 4 / 8]]


def test_the_largest_of_any_number_of_rows_keeps_its_format() -> None:
    layer = replace(MEAN, how="max")
    assert str(layer.output([source(rows=3)])) == "2 features"
    codes, form = layer.exact([ROWS[:, :3]], [source(rows=3)])
    assert (codes.tolist(), form) == ([[9, 4]], WORD)
    assert exact_format("max", WORD, 3) == WORD


@pytest.mark.parametrize(
    ("layer", "given", "message"),
    [
        (MEAN, source(rows=3), "the mean of 3 x ap_fixed<6,3,AP_TRN,AP_WRAP> is not exact in 48 bits"),
        (MEAN, source(FixedPoint(45, 20)), "the mean of 4 x .* is not exact in 48 bits"),
        (replace(MEAN, over="pairs"), source(), "it has 4 constituents x 2 features, and no pairs"),
        (
            replace(MEAN, over="features"),
            source(),
            "it pools over features, the last axis; only rows can be pooled",
        ),
    ],
)
def test_what_cannot_be_pooled_is_refused(layer: Pool, given: Tensor, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        layer.output([given])
