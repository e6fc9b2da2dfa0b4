"""The types of factors and summands."""

from __future__ import annotations

import numpy as np
from jetc.lower.layers.affine import infer
from jetc.lower.wire import Wire
from jetc.taggers.topology import EXACT, AffineLayer
from jetc_runtime.fixed_point import FixedPoint

parse = FixedPoint.parse


def test_the_type_holds_every_sum_and_no_more() -> None:
    factor, summand = (parse(f"ap_fixed<{each},AP_RND_CONV,AP_SAT>") for each in ("4,2", "5,2"))
    layer = AffineLayer("affine", ("x",), factor, summand, EXACT, ())
    source = Wire.of_words([parse("ap_ufixed<3,1>"), parse("ap_fixed<3,1>")])
    found = infer(layer, source, np.array([-1.75, 0.5]), np.array([0.125, -2.0]))
    assert found.types == {
        "scale": parse("ap_fixed<4,2>"),
        "bias": parse("ap_fixed<5,2>"),
        "result": parse("ap_fixed<7,3>"),
    }
    steps = 16
    low, high = (np.array(each) / steps for each in (found.wire.low, found.wire.high))
    assert low.tolist() == [0.125 - 1.75 * 1.75, -2.0 - 0.5]
    assert high.tolist() == [0.125, -2.0 + 0.5 * 0.75]
