"""Dense from hls4ml: exact sums, or a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers import rounded_dense
from jetc.lower.layers.dense import infer, is_exact, lower
from jetc.lower.wire import Wire
from jetc.taggers.topology import EXACT, DenseLayer
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Cast, Dense, RoundedDense

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

WEIGHT, SUM = FixedPoint.parse("ap_fixed<3,2>"), FixedPoint.parse("ap_fixed<8,5>")
TYPES = {
    "weight": "ap_fixed<3,2>",
    "bias": "ap_fixed<3,2>",
    "accum": "ap_fixed<8,5>",
    "result": "ap_fixed<8,5>",
}
GIVEN: dict[str, Any] = {"strategy": "latency", "weight": [[0.5, -1.0], [1.0, 0.0]], "bias": [0.5, 0.0]}
CONV: dict[str, Any] = {
    **GIVEN,
    "data_format": "channels_last",
    "filt_width": 1,
    "stride_width": 1,
    "pad_left": 0,
    "pad_right": 0,
}
CODES = ((1, -2), (2, 0))


@pytest.mark.parametrize(("kind", "given"), [("Dense", GIVEN), ("PointwiseConv1D", CONV), ("Conv1D", CONV)])
def test_exact_sums_are_one_layer(node: MakeNode, kind: str, given: dict[str, Any]) -> None:
    expected = Dense("layer", ("jet",), CODES, WEIGHT, (1, 0), WEIGHT, SUM)
    assert lower(node(kind, TYPES, **given)) == (expected,)


def test_a_narrower_result_is_a_cast_of_the_sums(node: MakeNode) -> None:
    found = lower(node("Dense", {**TYPES, "result": "ap_fixed<4,2>"}, classes=True, **GIVEN))
    sums = Dense("layer.sums", ("jet",), CODES, WEIGHT, (1, 0), WEIGHT, SUM, "classes")
    assert found == (sums, Cast("layer", ("layer.sums",), FixedPoint(4, 2)))


@pytest.mark.parametrize(
    ("kind", "given", "what"),
    [
        ("Dense", {**GIVEN, "strategy": "resource"}, "its strategy is resource"),
        ("Dense", {**GIVEN, "weight": [[0.25, 0], [0, 0]]}, "ap_fixed<3,2,.* does not hold its weight"),
        ("Dense", {**GIVEN, "bias": [4.0, 0]}, "ap_fixed<3,2,.* does not hold its bias"),
        ("Conv1D", {**CONV, "data_format": "channels_first"}, "its data_format is channels_first"),
        ("Conv1D", {**CONV, "filt_width": 3}, "its filt_width is 3"),
        ("Conv1D", {**CONV, "stride_width": 2}, "its stride_width is 2"),
        ("Conv1D", {**CONV, "pad_left": 1}, "its pad_left is 1"),
        ("Conv1D", {**CONV, "pad_right": 1}, "its pad_right is 1"),
    ],
)
def test_what_is_not_exact_is_refused(node: MakeNode, kind: str, given: dict[str, Any], what: str) -> None:
    with pytest.raises(GateError, match=f"layer layer: {what}"):
        lower(node(kind, TYPES, **given))


@pytest.mark.parametrize("accumulator", ["ap_fixed<8,6>", "ap_fixed<8,5,AP_TRN,AP_SAT>"])
def test_an_accumulator_that_rounds_or_saturates_term_by_term_is_said(
    node: MakeNode, accumulator: str
) -> None:
    given = node("Dense", {**TYPES, "accum": accumulator}, **GIVEN)
    total = FixedPoint.parse(accumulator)
    assert (is_exact(given), is_exact(node("Dense", TYPES, **GIVEN))) == (False, True)
    (found,) = rounded_dense.lower(given)
    assert found == RoundedDense("layer", ("jet",), CODES, WEIGHT, (1, 0), WEIGHT, total, SUM)


def test_sums_get_the_narrowest_format_that_holds_each_of_them() -> None:
    weight = FixedPoint.parse("ap_fixed<5,3,AP_RND_CONV,AP_SAT>")
    layer = DenseLayer("sums", ("x",), "features", 2, weight, weight, EXACT, EXACT, ())
    source = Wire.of_words([FixedPoint(1, 1, signed=False), FixedPoint(4, 4)])
    found = infer(layer, source, np.array([[0.25, -4.0], [3.75, 0.0]]), np.array([0.5, -0.25]))
    # -8 x 3.75 + 0.5 to 7 x 3.75 + 0.25 + 0.5, and -4 - 0.25 to -0.25, in quarters
    assert (found.wire.low.tolist(), found.wire.high.tolist()) == ([-118, -17], [108, -1])
    exact, plain = FixedPoint(8, 6), FixedPoint(5, 3)
    assert found.types == {"weight": plain, "bias": plain, "accum": exact, "result": exact}
    assert found.significand_bits == (8 * 15 + 1 + 2).bit_length()


def test_small_sums_keep_the_bits_that_a_cast_to_whole_numbers_would_drop() -> None:
    weight = FixedPoint.parse("ap_fixed<5,3,AP_RND_CONV,AP_SAT>")
    layer = DenseLayer("sums", ("x",), "features", 1, weight, weight, EXACT, EXACT, ())
    found = infer(layer, Wire.of_words([FixedPoint(4, 4)]), np.zeros((1, 1)), np.zeros(1))
    assert found.types["accum"] == FixedPoint(3, 1)
