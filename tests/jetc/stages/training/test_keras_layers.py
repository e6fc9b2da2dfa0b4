"""Layers that Keras does not have, against their meaning in the layer IR."""

from __future__ import annotations

import numpy as np
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.masked_mean import MaskedMean as Meaning
from jetc_runtime.tensor import Tensor

WORD, BIT, FORM = (FixedPoint.parse(each) for each in ("ap_ufixed<9,0>", "ap_ufixed<1,1>", "ap_ufixed<11,1>"))
RECIPROCALS = (0, 1024, 512, 341)
AXES = ("constituents", "features")


def test_each_layer_is_exact_and_says_what_makes_it_again() -> None:
    from jetc.stages.training.tensorflow_runtime import load_tensorflow

    load_tensorflow()
    from jetc.stages.training.keras_layers import Gather, MaskedMean, RowSum, Select

    rng = np.random.default_rng(1)
    rows = rng.integers(0, 512, (64, 3, 2))
    mask = rng.integers(0, 2, (64, 3, 1))
    sources = [Tensor(AXES, (3, 2), (WORD, WORD)), Tensor(AXES, (3, 1), (BIT,))]  # type: ignore[arg-type]
    meaning = Meaning("mean", ("x", "mask"), "constituents", RECIPROCALS, FORM, WORD)
    codes, form = meaning.exact([rows, mask], sources)
    both = np.concatenate([rows * WORD.lsb, mask], axis=-1).astype(np.float32)
    words, filled = (Select(columns, name="some")(both) for columns in ((0, 1), (2,)))
    layer = MaskedMean(RECIPROCALS, FORM.lsb, name="mean")
    assert np.array_equal(np.asarray(layer([words, filled]), dtype=np.float64), codes * form.lsb)
    assert layer.get_config()["reciprocals"] == list(RECIPROCALS)
    assert Select((2,), name="mask").get_config()["columns"] == [2]
    assert np.array_equal(RowSum(name="sum")(words), rows.sum(axis=1) * np.float32(WORD.lsb))
    again = Gather((2, 0, 0), name="again")
    assert np.array_equal(again(words), np.asarray(words)[:, [2, 0, 0]])
    assert again.get_config()["rows"] == [2, 0, 0]
