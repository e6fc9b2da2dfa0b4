"""The types of a dense layer with an accumulator, and what can stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc.lower.layers.rounded_dense import infer
from jetc.lower.wire import Wire
from jetc.taggers.topology import DenseLayer
from jetc_runtime.fixed_point import FixedPoint, cast

if TYPE_CHECKING:
    from numpy.typing import NDArray

parse = FixedPoint.parse
WEIGHT, PLAIN = parse("ap_fixed<4,2,AP_RND_CONV,AP_SAT>"), parse("ap_fixed<4,2>")
KERNEL, BIAS = np.array([[1.75, -0.25], [-2.0, 0.5]]), np.array([0.25, -0.75])


def layer(accumulator: FixedPoint) -> DenseLayer:
    return DenseLayer("sums", ("x",), "features", 2, WEIGHT, WEIGHT, accumulator, "exact", ())


def test_the_types_are_those_of_the_accumulator_and_what_wraps_can_be_anything() -> None:
    form = parse("ap_fixed<6,4>")
    source = Wire.of_words([parse("ap_fixed<4,3>"), parse("ap_ufixed<3,1>")])
    found = infer(layer(form), form, source, KERNEL, BIAS)
    assert found.types == {"weight": PLAIN, "bias": PLAIN, "accum": form, "result": form}
    every = every_sum(source, form)
    assert (every.min(axis=(1, 2))[0], every.max(axis=(1, 2))[0]) == (-32, 31)
    assert (found.wire.low[0], found.wire.high[0]) == (-32, 31)
    assert (every[1].min(), every[1].max()) == (found.wire.low[1], found.wire.high[1])
    assert found.significand_bits == max(int(np.abs(8 * 7 * 2)).bit_length(), form.width)


def every_sum(source: Wire, form: FixedPoint) -> NDArray[np.int64]:
    """Return the codes of each output for all words of the source, (outputs, first word, second word)."""
    words = [np.arange(low, high + 1) for low, high in zip(source.low, source.high, strict=True)]
    product = FixedPoint(48, 48 - source.format.fraction - WEIGHT.fraction)
    found = []
    for column, start in zip((KERNEL * 4).astype(np.int64).T, (BIAS * 4).astype(np.int64), strict=True):
        terms = [cast(each * weight, product, form) for each, weight in zip(words, column, strict=True)]
        total = terms[0][:, None] + terms[1][None, :] + cast(np.array(start), WEIGHT, form)
        found.append(cast(total, form, form))
    return np.stack(found)
