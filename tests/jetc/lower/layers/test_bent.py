"""Functions of straight lines from hls4ml's activations: their types from a spec, and what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.lower.layers import clipped_relu, hard_sigmoid, leaky_relu
from jetc.lower.wire import Wire
from jetc.taggers.topology import Activation, ActivationLayer
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import ClippedRelu, HardSigmoid, LeakyRelu

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

parse = FixedPoint.parse
RESULT = parse("ap_fixed<6,4,AP_RND_CONV,AP_SAT>")
SOURCE = Wire.of_words([parse("ap_fixed<6,5>")] * 2)


def layer(function: Activation) -> ActivationLayer:
    return ActivationLayer("layer", ("x",), function, RESULT, ())


def test_a_clipped_relu_ends_at_its_number(node: MakeNode) -> None:
    found = clipped_relu.infer(layer(Activation.RELU6), SOURCE)
    assert (found.types, found.wire.low.tolist(), found.wire.high.tolist()) == (
        {"result": RESULT},
        [0, 0],
        [24, 24],
    )
    taken = node("Activation", {"result": str(RESULT)}, activation="relu1")
    assert clipped_relu.lower(taken) == (ClippedRelu("layer", ("jet",), 1, RESULT),)


def test_a_leak_is_an_eighth(node: MakeNode) -> None:
    found = leaky_relu.infer(layer(Activation.LEAKY_RELU), SOURCE)
    types = found.types
    assert (found.wire.format, found.wire.low.tolist()) == (RESULT, [RESULT.min_code] * 2)
    assert types == {"param": parse("ap_ufixed<3,0>"), "result": RESULT}
    given = {name: str(each) for name, each in types.items()}
    taken = node("ParametrizedActivation", given, activation="leaky_relu", activ_param=0.125)
    assert leaky_relu.lower(taken) == (LeakyRelu("layer", ("jet",), 1, types["param"], RESULT),)


def test_a_line_has_hls4mls_types(node: MakeNode) -> None:
    found = hard_sigmoid.infer(layer(Activation.HARD_TANH), SOURCE)
    types = found.types
    assert (found.wire.format, found.wire.high.tolist()) == (RESULT, [RESULT.max_code] * 2)
    assert (types["slope"], types["shift"]) == (parse("ap_ufixed<16,0>"), parse("ap_ufixed<2,0>"))
    given = {name: str(each) for name, each in types.items()}
    taken = node("HardActivation", given, activation="hard_tanh", slope=0.5, shift=0.5)
    line = HardSigmoid("layer", ("jet",), 1 << 15, types["slope"], 2, types["shift"], True, RESULT)  # noqa: FBT003
    assert hard_sigmoid.lower(taken) == (line,)
