"""The RTL's casts against the evaluator's, on every code of the source."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alkaid.trace import FVArrayInput, HWConfig
from hypothesis import given, settings
from hypothesis import strategies as st
from jetc.rtl.casting import cast_words
from jetc.rtl.logic import traced
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding, cast
from jetc_runtime.network import NetworkError


def words(source: FixedPoint) -> tuple[Any, Any]:
    port = FVArrayInput((1,), hwconf=HWConfig(1, 65_534, -1))
    sign = int(source.signed)
    return port, port.quantize(sign, source.integer - sign, source.fraction)


@given(
    source=st.builds(FixedPoint, st.integers(1, 9), st.integers(-4, 11), st.booleans()),
    target=st.builds(
        FixedPoint,
        st.integers(1, 13),
        st.integers(-6, 13),
        st.booleans(),
        st.sampled_from(list(Rounding)),
        st.sampled_from(list(Overflow)),
    ),
    pending=st.integers(-4, 4),
    offset=st.integers(-600, 600),
)
@settings(max_examples=300)
def test_every_code_is_cast_as_the_evaluator_does(
    source: FixedPoint, target: FixedPoint, pending: int, offset: int
) -> None:
    codes = np.arange(source.min_code, source.max_code + 1)
    port, symbols = words(source)
    moved = symbols * 2.0**pending + offset * source.scaled(pending).lsb
    logic = traced(port, cast_words("layer", moved, target))
    found = logic.predict(source.value(codes)[:, None])[:, 0]
    assert np.array_equal(found, target.value(cast(codes + offset, source.scaled(pending), target)))


def test_a_tie_rounds_to_even_and_wraps() -> None:
    source, target = (
        FixedPoint.parse("ap_ufixed<2,0>"),
        FixedPoint.parse("ap_ufixed<1,0,AP_RND_CONV,AP_WRAP>"),
    )
    port, symbols = words(source)
    logic = traced(port, cast_words("layer", symbols, target))
    assert logic.predict(np.array([[0.0], [0.25], [0.5], [0.75]]))[:, 0].tolist() == [0.0, 0.0, 0.5, 0.0]


def test_a_limit_that_alkaid_would_change_is_refused() -> None:
    target = FixedPoint.parse("ap_fixed<25,9,AP_TRN,AP_SAT>")
    _, symbols = words(FixedPoint(30, 20))
    with pytest.raises(
        NetworkError, match="layer: saturation to ap_fixed<25,9,AP_TRN,AP_SAT> needs limits of more"
    ):
        cast_words("layer", symbols, target)
