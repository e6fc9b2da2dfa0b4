"""Casts that QKeras has not are exact, and what no quantiser does is refused."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.stages.training.tensorflow_runtime import load_tensorflow
from jetc.taggers.topology import TopologyError
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding

VALUES = np.arange(-40, 40, dtype=np.float32) / 8


@pytest.mark.parametrize("rounding", [Rounding.RND, Rounding.RND_CONV])
@pytest.mark.parametrize(("signed", "integer"), [(True, 2), (False, 1), (False, 2)])
def test_a_quantiser_casts_as_the_format_does(rounding: Rounding, *, signed: bool, integer: int) -> None:
    load_tensorflow()
    from jetc.stages.training.quantisers import quantiser

    target = FixedPoint(integer + 1, integer, signed, rounding, Overflow.SAT)
    found = np.asarray(quantiser(target)(VALUES))
    assert np.array_equal(found, target.value(target.quantize(VALUES.astype(np.float64))))


def test_hls4ml_knows_a_quantiser_by_the_name_and_settings_of_qkeras() -> None:
    load_tensorflow()
    from jetc.stages.training.quantisers import quantiser

    for signed, name in ((True, "quantized_bits"), (False, "quantized_relu")):
        half_up, half_even = (
            quantiser(FixedPoint(6, 2, signed, rounding, Overflow.SAT))
            for rounding in (Rounding.RND, Rounding.RND_CONV)
        )
        assert type(half_up).__name__ == type(half_even).__name__ == name
        assert half_up.get_config() == half_even.get_config()


@pytest.mark.parametrize(
    ("rounding", "overflow", "what"),
    [(Rounding.TRN, Overflow.SAT, "rounds"), (Rounding.RND, Overflow.WRAP, "saturates")],
)
def test_another_cast_is_refused(rounding: Rounding, overflow: Overflow, what: str) -> None:
    load_tensorflow()
    from jetc.stages.training.quantisers import quantiser

    with pytest.raises(TopologyError, match=what):
        quantiser(FixedPoint(6, 2, signed=True, rounding=rounding, overflow=overflow))
