"""Softmax: which tables fit, and where logits look them up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.softmax import Softmax, softmax_addresses
from jetc_runtime.tensor import Axis, NetworkError, Tensor

WORD = FixedPoint.parse("ap_fixed<3,3>")
UNSIGNED = FixedPoint.parse("ap_ufixed<3,3>")
WIDE = FixedPoint.parse("ap_ufixed<5,5,AP_TRN,AP_SAT>")
SOFTMAX = Softmax(
    "scores", ("x",), UNSIGNED, (7, 4, 2, 1, 0, 0, 0, 0), UNSIGNED, WIDE, WIDE, (9, 3, 2, 1), WIDE, WIDE
)


def source(axis: Axis = "classes", *, rows: bool = False) -> Tensor:
    if rows:
        return Tensor(("constituents", axis), (2, 3), (WORD,) * 3)
    return Tensor((axis,), (3,), (WORD,) * 3)


def test_a_score_is_exp_times_the_inverse_of_the_sum() -> None:
    logits = np.array([[3, 2, 0], [-4, -4, -4]])
    exp, inverse = softmax_addresses(SOFTMAX, logits, WORD)
    assert exp.tolist() == [[0, 1, 3], [0, 0, 0]]
    assert inverse.tolist() == [[(7 + 4 + 1) >> 3], [(7 + 7 + 7) >> 3]]
    codes, form = SOFTMAX.exact([logits], [source()])
    assert (codes * form.lsb).tolist() == [[7 * 3, 4 * 3, 1 * 3], [7 * 2, 7 * 2, 7 * 2]]


def test_each_row_has_a_softmax_over_its_partners() -> None:
    rows = np.array([[[3, 2, 0], [-4, -4, -4]]])
    codes, form = SOFTMAX.exact([rows], [source("partners", rows=True)])
    assert SOFTMAX.output([source("partners", rows=True)]).axes == ("constituents", "partners")
    assert (codes * form.lsb).tolist() == [[[7 * 3, 4 * 3, 1 * 3], [7 * 2, 7 * 2, 7 * 2]]]


@pytest.mark.parametrize(
    ("layer", "given", "message"),
    [
        (replace(SOFTMAX, exp_table=(1, 0)), source(), "2 entries do not index all of ap_ufixed<3,3"),
        (replace(SOFTMAX, difference=WORD), source(), "8 entries do not index all of ap_fixed<3,3"),
        (replace(SOFTMAX, inverse_table=(1, 2, 3)), source(), "an inverse table of 3 entries cannot be"),
        (replace(SOFTMAX, inverse_table=()), source(), "an inverse table of 0 entries cannot be"),
        (
            replace(SOFTMAX, inverse_table=(1,) * 64),
            source(),
            "of 64 entries cannot be indexed",
        ),
        (SOFTMAX, source(rows=True), "a softmax over 2 constituents x 3 classes is not supported"),
        (SOFTMAX, source("features"), "a softmax over 3 features is not supported: it takes classes alone"),
    ],
)
def test_tables_and_axes_that_do_not_fit_are_refused(layer: Softmax, given: Tensor, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        layer.output([given])
