"""Rounded mean from hls4ml: the type that a spec's mean of any number of rows gets, and the layer of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.lower.layers.rounded_mean import infer, lower
from jetc.lower.wire import Wire
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import RoundedMean

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode


@pytest.mark.parametrize("signed", [True, False])
def test_its_type_holds_every_sum_at_the_step_of_quotients(signed: bool) -> None:  # noqa: FBT001 - a case
    word, rows = FixedPoint(6, 1, signed), 12
    found = infer(Wire.of_words([word]), rows, fraction=9)
    form = FixedPoint(14, 5, signed)
    assert (found.types, found.wire.format) == ({"accum": form, "result": form}, form)
    for code, end in ((word.min_code, found.wire.low), (word.max_code, found.wire.high)):
        summed = rows * code << form.fraction - word.fraction
        assert form.min_code <= summed <= form.max_code
        assert end.tolist() == [summed // rows]


def test_the_cpp_of_hls4ml_is_taken_as_it_divides(node: MakeNode) -> None:
    types = {"accum": "ap_fixed<8,4>", "result": "ap_fixed<7,4>"}
    expected = RoundedMean("layer", ("jet",), "constituents", FixedPoint(8, 4), FixedPoint(7, 4))
    assert lower(node("GlobalPooling1D", types, constituents=3)) == (expected,)
