"""Argmax: one class of each jet."""

from __future__ import annotations

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.argmax import Argmax
from jetc_runtime.tensor import NetworkError, Tensor

WORD = FixedPoint(4, 4)
CLASSES = Tensor(("classes",), (3,), (WORD,) * 3)


def test_the_first_of_the_largest_words_is_one() -> None:
    layer = Argmax("best", ("x",), FixedPoint.parse("ap_ufixed<2,2>"))
    codes, form = layer.exact([np.array([[1, 3, 3], [-2, -5, -8], [0, 0, 0], [-1, -1, 7]])], [CLASSES])
    assert form.value(codes).tolist() == [[0, 1, 0], [1, 0, 0], [1, 0, 0], [0, 0, 1]]
    assert str(layer.output([CLASSES])) == "3 classes"


def test_it_is_of_classes_alone() -> None:
    with pytest.raises(NetworkError, match="it takes classes alone"):
        Argmax("best", ("x",), WORD).output([Tensor(("features",), (3,), (WORD,) * 3)])
