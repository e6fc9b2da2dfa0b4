"""Weighted mean in the RTL: the evaluator's bits for every number of rows, and for weights of more bits."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.rtl.blocks import blocks_of
from jetc.rtl.pipeline import pipeline_of
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Input, Network, NetworkError, Output, Select, WeightedMean

BIT, FORM = FixedPoint.parse("ap_ufixed<1,1>"), FixedPoint.parse("ap_ufixed<9,1>")
RESULT = FixedPoint.parse("ap_fixed<9,4,AP_RND_CONV,AP_SAT>")
JETS = 256


def network(
    word: FixedPoint, reciprocals: tuple[int, ...], form: FixedPoint = FORM, weight: FixedPoint = BIT
) -> Network:
    rows = (len(reciprocals) - 1) // weight.max_code
    port = Input("jets", rows, ("pt", "eta", "is_filled"), (word, word, weight))
    layers = (
        Select("words", ("jets",), (0, 1), word),
        Select("mask", ("jets",), (2,), weight),
        WeightedMean("mean", ("words", "mask"), "constituents", reciprocals, form, RESULT),
    )
    return Network((port,), layers, (Output("out", "mean", ("pt", "eta")),))


@pytest.mark.parametrize(
    ("word", "rows", "weighted"),
    [
        *(
            (word, rows, "ap_ufixed<1,1>")
            for word in ("ap_fixed<6,3>", "ap_ufixed<5,1>", "ap_fixed<1,1>", "ap_ufixed<1,1>")
            for rows in (1, 2, 5)
        ),
        ("ap_fixed<6,3>", 3, "ap_ufixed<3,0>"),
        ("ap_ufixed<5,1>", 1, "ap_ufixed<2,3>"),
        ("ap_fixed<6,3>", 2, "ap_ufixed<1,0>"),
    ],
)
def test_every_number_of_rows_gives_the_bits_of_the_evaluator(word: str, rows: int, weighted: str) -> None:
    form, weight = FixedPoint.parse(word), FixedPoint.parse(weighted)
    sums = range(1, rows * weight.max_code + 1)
    made = network(form, (3, *(round(256 / each) for each in sums)), weight=weight)
    rng = np.random.default_rng(1)
    codes = rng.integers(form.min_code, form.max_code + 1, (JETS, rows, 3))
    codes[..., 2] = rng.integers(0, weight.max_code + 1, (JETS, rows))
    codes[:2, :, 2] = [[0], [weight.max_code]]
    tensors = {"jets": (codes * [form.lsb, form.lsb, weight.lsb])}
    for block in blocks_of(made):
        parts = [tensors[each.name] for each in block.sources]
        if block.axis is None:
            found = np.concatenate([each.reshape(JETS, -1) for each in parts], axis=1)
        else:
            (part,) = parts
            found = part.reshape(JETS * rows, -1)
        for stage in pipeline_of(block, made, 2).stages:
            found = stage.predict(found)
        if block.axis is not None:
            tensors |= {
                "words": found.reshape(JETS, rows, 3)[..., :2],
                "mask": found.reshape(JETS, rows, 3)[..., 2:],
            }
    assert np.array_equal(found, made.tensor("mean").value(evaluate(made, codes)["out"]))


def test_a_reciprocal_that_the_rtl_cannot_keep_is_refused() -> None:
    wide = network(BIT, (0, (1 << 25) + 1), FixedPoint.parse("ap_ufixed<26,1>"))
    (block,) = (each for each in blocks_of(wide) if each.axis is None)
    with pytest.raises(NetworkError, match="mean: reciprocal 33554433 has 26 significant bits"):
        pipeline_of(block, wide, 2)
