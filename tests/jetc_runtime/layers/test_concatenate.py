"""Concatenate: words side by side."""

from __future__ import annotations

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.concatenate import Concatenate
from jetc_runtime.tensor import NetworkError, Tensor

COARSE, FINE = FixedPoint.parse("ap_ufixed<4,4>"), FixedPoint.parse("ap_fixed<6,3>")
FIRST, SECOND = Tensor(("features",), (2,), (COARSE, COARSE)), Tensor(("features",), (1,), (FINE,))
BOTH = FixedPoint.parse("ap_fixed<8,5>")


def test_the_words_of_both_stand_in_the_format_that_holds_all() -> None:
    layer = Concatenate("both", ("x", "y"), BOTH)
    made = layer.output([FIRST, SECOND])
    assert (made.sizes, made.format, layer.across()) == ((3,), BOTH, ())
    codes, form = layer.exact([np.array([[15, 1]]), np.array([[-3]])], [FIRST, SECOND])
    assert (codes.tolist(), form) == ([[120, 8, -3]], BOTH)


def test_each_word_may_keep_its_own_format() -> None:
    layer = Concatenate("both", ("x", "y"), (COARSE, COARSE, FINE))
    assert layer.output([FIRST, SECOND]).formats == (COARSE, COARSE, FINE)


@pytest.mark.parametrize(
    ("sources", "why"),
    [
        ([FIRST], "it has 1 sources, and takes 2"),
        (
            [FIRST, Tensor(("classes",), (1,), (FINE,))],
            "it joins 2 features and 1 classes, whose rows differ",
        ),
        ([FIRST, Tensor(("features",), (1,), (FixedPoint(4, -44),))], "one format that holds"),
    ],
)
def test_what_cannot_stand_side_by_side_has_no_meaning(sources: list[Tensor], why: str) -> None:
    with pytest.raises(NetworkError, match=why):
        Concatenate("both", ("x", "y"), BOTH).output(sources)
