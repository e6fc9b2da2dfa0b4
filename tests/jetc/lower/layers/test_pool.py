"""Pool from hls4ml: exact summaries of all constituents, or a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers.pool import infer, lower
from jetc.lower.wire import Wire
from jetc.taggers.topology import EXACT, PoolLayer
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Pool

if TYPE_CHECKING:
    from jetc_runtime.layers.pool import Pooling

    from tests.jetc.lower.conftest import MakeNode

MEAN = {"accum": "ap_fixed<8,4>", "result": "ap_fixed<8,4>"}
GIVEN: dict[str, Any] = {"pool_op": "Average", "data_format": "channels_last", "keepdims": False}


def test_an_exact_mean_is_taken(node: MakeNode) -> None:
    expected = Pool("layer", ("jet",), "mean", "constituents", FixedPoint(8, 4))
    assert lower(node("GlobalPooling1D", MEAN, **GIVEN)) == (expected,)


def test_the_maximum_of_any_number_is_taken(node: MakeNode) -> None:
    types = {"accum": "ap_fixed<4,2>", "result": "ap_fixed<4,2>"}
    expected = Pool("layer", ("jet",), "max", "constituents", FixedPoint(4, 2))
    assert lower(node("GlobalPooling1D", types, **{**GIVEN, "pool_op": "Max", "constituents": 3})) == (
        expected,
    )


def test_a_sum_of_any_number_is_taken_from_the_layer_of_jetc(node: MakeNode) -> None:
    types = {"accum": "ap_fixed<6,4>", "result": "ap_fixed<6,4>"}
    expected = Pool("layer", ("jet",), "sum", "constituents", FixedPoint(6, 4))
    assert lower(node("JetcSum", types, constituents=3)) == (expected,)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"pool_op": "L2Norm"}, "its pool_op is L2Norm"),
        ({"data_format": "channels_first"}, "its data_format is channels_first"),
        ({"keepdims": True}, "its keepdims is True"),
        ({"constituents": 3}, "it takes the mean over 3 constituents"),
    ],
)
def test_another_pooling_is_refused(node: MakeNode, changed: dict[str, Any], what: str) -> None:
    with pytest.raises(GateError, match=f"layer layer: {what}") as refused:
        lower(node("GlobalPooling1D", MEAN, **{**GIVEN, **changed}))
    assert refused.value.mend.startswith("none that keeps this network: ")


def test_a_mean_that_would_round_is_refused(node: MakeNode) -> None:
    with pytest.raises(GateError, match=r"layer layer: its accumulator is ap_fixed<8,3") as refused:
        lower(node("GlobalPooling1D", {**MEAN, "accum": "ap_fixed<8,3>"}, **GIVEN))
    assert refused.value.why == (
        "the exact mean of 4 x ap_fixed<4,2,AP_TRN,AP_WRAP> takes 8 bits, 4 of them integer bits"
    )
    assert refused.value.mend == "widen accum_t"


@pytest.mark.parametrize(
    ("how", "exact", "low", "high"),
    [
        ("mean", FixedPoint(8, 4), -32, 28),
        ("max", FixedPoint(4, 2), -8, 7),
        ("sum", FixedPoint(6, 4), -32, 28),
    ],
)
def test_the_summary_has_room_for_what_it_needs(how: Pooling, exact: FixedPoint, low: int, high: int) -> None:
    layer = PoolLayer("pool", ("x",), how, "constituents", EXACT, EXACT, ())
    found = infer(layer, Wire.of_words([FixedPoint(4, 2)]), 4)
    assert (found.types, found.wire.format) == ({"accum": exact, "result": exact}, exact)
    assert (found.wire.low.tolist(), found.wire.high.tolist()) == ([low], [high])
