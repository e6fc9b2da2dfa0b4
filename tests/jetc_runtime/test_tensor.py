"""Tensors: axes with sizes, and formats of their elements."""

from __future__ import annotations

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.tensor import NetworkError, Tensor

WORD, NARROW = FixedPoint.parse("ap_fixed<6,3>"), FixedPoint.parse("ap_ufixed<2,2>")
MIXED = Tensor(("constituents", "features"), (4, 2), (WORD, NARROW))


def test_codes_have_the_value_of_their_own_element() -> None:
    assert MIXED.value(np.array([[8, 3], [-1, 1]])).tolist() == [[1.0, 3.0], [-0.125, 1.0]]


def test_the_common_format_holds_every_element() -> None:
    assert MIXED.common == FixedPoint.parse("ap_fixed<6,3>")
    assert Tensor(("features",), (2,), (NARROW, NARROW)).common == NARROW


def test_one_format_is_asked_of_a_tensor_that_has_one() -> None:
    assert MIXED.with_formats(WORD).format == WORD
    with pytest.raises(NetworkError, match="it has a format per element"):
        _ = MIXED.format


def test_a_row_is_the_tensor_without_its_axis() -> None:
    assert MIXED.without("constituents") == Tensor(("features",), (2,), (WORD, NARROW))
    assert MIXED.size("constituents") == 4
    with pytest.raises(NetworkError, match="it has 4 constituents x 2 features, and no pairs"):
        MIXED.size("pairs")
