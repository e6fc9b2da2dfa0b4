"""Weighted mean: of weights of one bit, and of more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.weighted_mean import WeightedMean
from jetc_runtime.tensor import NetworkError, Tensor

WORD, BIT, FORM = (FixedPoint.parse(each) for each in ("ap_fixed<6,3>", "ap_ufixed<1,1>", "ap_ufixed<5,1>"))
ROWS = Tensor(("constituents", "features"), (3, 2), (WORD, WORD))
MASK = Tensor(("constituents", "features"), (3, 1), (BIT,))
LAYER = WeightedMean("mean", ("x", "mask"), "constituents", (0, 16, 8, 5), FORM, WORD)


def test_the_axis_goes() -> None:
    assert (str(LAYER.output([ROWS, MASK])), LAYER.across()) == ("2 features", ("constituents",))


def test_rows_that_are_not_there_count_neither_in_the_sum_nor_in_the_number() -> None:
    rows = np.array([[[1, -5], [2, 4], [9, -7]]] * 4)
    mask = np.array([[1, 1, 1], [1, 1, 0], [0, 0, 1], [0, 0, 0]])[..., None]
    codes, form = LAYER.exact([rows, mask], [ROWS, MASK])
    assert codes.tolist() == [[12 * 5, -8 * 5], [3 * 8, -1 * 8], [9 * 16, -7 * 16], [0, 0]]
    assert form.fraction == WORD.fraction + FORM.fraction


def test_weights_of_more_bits_count_by_their_sum() -> None:
    weights = replace(MASK, formats=(FixedPoint.parse("ap_ufixed<2,1>"),))
    layer = replace(LAYER, reciprocals=tuple(range(15, 5, -1)))
    assert str(layer.output([ROWS, weights])) == "2 features"
    rows, counted = np.array([[[1, -5], [2, 4], [9, -7]]]), np.array([[3, 0, 2]])[..., None]
    codes, form = layer.exact([rows, counted], [ROWS, weights])
    assert codes.tolist() == [[(3 + 18) * 10, (-15 - 14) * 10]]
    assert form.fraction == WORD.fraction + 1 + FORM.fraction


@pytest.mark.parametrize(
    ("layer", "sources", "message"),
    [
        (LAYER, [ROWS], "it has 1 sources, and takes 2"),
        (LAYER, [ROWS, ROWS], "3 constituents x 2 features are not a weight for each row"),
        (LAYER, [ROWS, replace(MASK, formats=(WORD,))], "its weights have the format ap_fixed<6,3"),
        (
            replace(LAYER, reciprocals=(0, 16, 8)),
            [ROWS, MASK],
            "its 3 reciprocals are no table of sums 0 to 3",
        ),
        (replace(LAYER, reciprocals=(0, 32, 8, 5)), [ROWS, MASK], "its 4 reciprocals are no table"),
        (
            LAYER,
            [Tensor(ROWS.axes, ROWS.sizes, (FixedPoint(42, 3),) * 2), MASK],
            "takes 49 bits, more than 48",
        ),
        (replace(LAYER, over="pairs"), [ROWS, MASK], "and no pairs"),
    ],
)
def test_what_has_no_exact_weighted_mean_is_refused(
    layer: WeightedMean, sources: list[Tensor], message: str
) -> None:
    with pytest.raises(NetworkError, match=message):
        layer.output(sources)
