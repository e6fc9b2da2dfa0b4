"""The types of every wire, from a topology and its weights."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.lower.wanted_types import Wanted, wanted_types
from jetc.taggers.topology import (
    EXACT,
    Activation,
    ActivationLayer,
    DenseLayer,
    Extent,
    InputLayer,
    Part,
    PoolLayer,
    SoftmaxLayer,
    TaggerLayer,
    TaggerOutput,
    Topology,
)
from jetc_runtime.fixed_point import FixedPoint

FLAG, WORD = FixedPoint(1, 1, signed=False), FixedPoint(4, 4)
WEIGHT = FixedPoint.parse("ap_fixed<5,3,AP_RND_CONV,AP_SAT>")
LOGIT = FixedPoint(4, 3)
EXP, INVERSE_INPUT, INVERSE = (FixedPoint(width, 1, signed=False) for width in (6, 7, 8))


def described(*layers: TaggerLayer, output: str, labels: tuple[str, ...]) -> Topology:
    """Return four constituents with a flag and a word, and a part for each of `layers`."""
    axes = (Extent("constituents", 4), Extent("features", 2))
    port = InputLayer("jets", axes, ("flag", "word"), (FLAG, WORD), ())
    parts = tuple(Part((each,), each.name, ()) for each in layers)
    return Topology((port,), parts, (TaggerOutput(output, labels),))


POOL = PoolLayer("mean", ("jets",), "mean", "constituents", EXACT, EXACT, ())
SUMS = DenseLayer("sums", ("mean",), "classes", 2, WEIGHT, WEIGHT, EXACT, EXACT, ())
CAST = ActivationLayer("logits", ("sums",), Activation.LINEAR, LOGIT, ())
SCORES = SoftmaxLayer("scores", ("logits",), EXP, INVERSE_INPUT, INVERSE, EXP, ())
WEIGHTS = {
    "sums/kernel": np.array([[0.25, -4.0], [3.75, 0.0]]),
    "sums/bias": np.array([0.5, -0.25]),
}


def wanted() -> Wanted:
    return wanted_types(described(POOL, SUMS, CAST, SCORES, output="scores", labels=("a", "b")), WEIGHTS)


def test_inputs_share_the_format_that_holds_them_all() -> None:
    assert wanted().types["jets"] == {"result": FixedPoint(4, 4)}


def test_a_mean_has_room_for_the_sum_and_for_the_quotient() -> None:
    exact = FixedPoint(8, 6)
    assert wanted().types["mean"] == {"accum": exact, "result": exact}


def test_sums_have_the_narrowest_format_that_holds_each_of_them() -> None:
    found = wanted()
    # flags 0 to 1 and words -8 to 7, weighed: -29.5 to 27, in steps of 1/16: the mean's and the weights'
    exact = FixedPoint(10, 6)
    plain = FixedPoint(5, 3)
    assert found.types["sums"] == {"weight": plain, "bias": plain, "accum": exact, "result": exact}
    assert found.significand_bits == {"sums": 9}


def test_a_cast_and_a_softmax_have_what_the_spec_states() -> None:
    types = wanted().types
    assert types["logits"] == {"result": LOGIT}
    assert types["scores"] == {
        "inp_norm": FixedPoint(4, 3, signed=False),
        "exp_table": EXP,
        "accum": FixedPoint(7, 2, signed=False),
        "inv_inp": INVERSE_INPUT,
        "inv_table": INVERSE,
        "result": EXP,
    }


def test_weights_that_lack_are_no_zeros() -> None:
    topology = described(POOL, SUMS, output="sums", labels=("a", "b"))
    with pytest.raises(KeyError, match="sums/kernel"):
        wanted_types(topology, {})
