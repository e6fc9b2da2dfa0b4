"""What can stand on a wire: formats, and the ends of each word."""

from __future__ import annotations

import numpy as np
from jetc.lower.wire import Wire
from jetc_runtime.fixed_point import FixedPoint

FLAG, WORD = FixedPoint(1, 1, signed=False), FixedPoint(4, 3)


def test_words_share_the_format_that_holds_them_all() -> None:
    wire = Wire.of_words([FLAG, WORD])
    assert wire.format == WORD
    assert (wire.low.tolist(), wire.high.tolist()) == ([0, -8], [2, 7])


def test_a_cast_rounds_and_saturates_both_ends() -> None:
    target = FixedPoint.parse("ap_ufixed<2,2,AP_RND,AP_SAT>")
    wire = Wire(WORD, np.array([-8, 1]), np.array([3, 7])).cast(target)
    assert (wire.format, wire.low.tolist(), wire.high.tolist()) == (target, [0, 1], [2, 3])
