"""Clipped relu: between zero and a whole number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.clipped_relu import ClippedRelu
from jetc_runtime.tensor import NetworkError, Tensor

WORD = FixedPoint.parse("ap_fixed<6,4>")
SOURCE = Tensor(("features",), (4,), (WORD,) * 4)
LAYER = ClippedRelu("clip", ("x",), 6, WORD)


def test_what_is_beyond_an_end_is_that_end() -> None:
    codes, form = LAYER.exact([np.array([[-1, 23, 24, 31]])], [SOURCE])
    assert form.value(codes).tolist() == [[0.0, 5.75, 6.0, 6.0]]
    assert (LAYER.output([SOURCE]), LAYER.across()) == (SOURCE, ())


@pytest.mark.parametrize(
    ("layer", "source"),
    [(replace(LAYER, largest=0), SOURCE), (LAYER, Tensor(("features",), (1,), (FixedPoint(4, 5),)))],
)
def test_an_end_that_no_word_has_is_refused(layer: ClippedRelu, source: Tensor) -> None:
    with pytest.raises(NetworkError, match="above 0 and one of its values"):
        layer.output([source])
