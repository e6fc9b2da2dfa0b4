"""Layers that Keras does not have, against their meaning in the layer IR."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from jetc.taggers.exponentials import softmax_codes
from jetc.taggers.topology import FunctionEntries, SoftmaxLayer
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding, cast
from jetc_runtime.layers.affine import Affine as IrAffine
from jetc_runtime.layers.clipped_relu import ClippedRelu
from jetc_runtime.layers.hard_sigmoid import HardSigmoid
from jetc_runtime.layers.leaky_relu import LeakyRelu
from jetc_runtime.layers.look_up import LookUp
from jetc_runtime.layers.rounded_dense import RoundedDense
from jetc_runtime.layers.rounded_mean import RoundedMean
from jetc_runtime.layers.softmax import Softmax
from jetc_runtime.layers.weighted_mean import WeightedMean as Meaning
from jetc_runtime.tensor import Tensor

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORD, BIT, FORM = (FixedPoint.parse(each) for each in ("ap_ufixed<9,0>", "ap_ufixed<1,1>", "ap_ufixed<11,1>"))
RECIPROCALS = (0, 1024, 512, 341)
AXES = ("constituents", "features")


def weighted_is_exact_and_learns(rows: NDArray[np.int64]) -> None:
    """The weights have a gradient, that of sum(w x) / sum(w), where the table does not end."""
    import tensorflow as tf
    from jetc.stages.training.keras_layers import WeightedMean

    form, table = FixedPoint.parse("ap_ufixed<2,0>"), (0, 2047, *(4096 // each for each in range(2, 10)))
    weights = np.random.default_rng(2).integers(0, 4, (64, 3, 1))
    weights[0, :, 0] = 1, 3, 2
    sources = [Tensor(AXES, (3, 2), (WORD, WORD)), Tensor(AXES, (3, 1), (form,))]  # type: ignore[arg-type]
    codes, made = Meaning("mean", ("x", "w"), "constituents", table, FORM, WORD).exact(
        [rows, weights], sources
    )
    words = tf.constant(rows * WORD.lsb, tf.float32)
    given = tf.constant(weights * form.lsb, tf.float32)
    layer = WeightedMean(table, FORM.lsb, form.lsb, name="mean")
    with tf.GradientTape() as tape:
        tape.watch(given)
        found = layer([words, given])
        first = found[0, 0]
    assert np.array_equal(np.asarray(found, dtype=np.float64), codes * made.lsb)
    slope = np.asarray(tape.gradient(first, given))[0, :, 0]
    x, w = rows[0, :, 0] * WORD.lsb, weights[0, :, 0] * form.lsb
    assert np.allclose(slope, (x - (w * x).sum() / w.sum()) / w.sum(), atol=1e-2)


def bent_is_exact() -> None:
    """Each function of straight lines, against its kind of the layer IR."""
    from jetc.stages.training.keras_layers import Bent
    from jetc.stages.training.quantisers import quantiser

    word = FixedPoint.parse("ap_fixed<9,5>")
    form = FixedPoint.parse("ap_fixed<7,4,AP_RND_CONV,AP_SAT>")
    slope, half = FixedPoint(16, 0, signed=False), FixedPoint(2, 0, signed=False)
    line = partial(HardSigmoid, "x", ("y",), 1 << 15, slope, 2, half)
    codes, source = np.arange(-256, 256)[None], Tensor(("features",), (512,), (word,) * 512)
    meanings: dict[str, ClippedRelu | LeakyRelu | HardSigmoid] = {
        "relu1": ClippedRelu("x", ("y",), 1, form),
        "relu6": ClippedRelu("x", ("y",), 6, form),
        "leaky_relu": LeakyRelu("x", ("y",), 1, FixedPoint(3, 0, signed=False), form),
        "hard_sigmoid": line(tanh=False, result=form),
        "hard_tanh": line(tanh=True, result=form),
    }
    for bend, meaning in meanings.items():
        exact, made = meaning.exact([codes], [source])
        found = Bent(bend, quantiser(form), name="bent")((codes * word.lsb).astype(np.float32))
        assert np.array_equal(np.asarray(found), cast(exact, made, form) * form.lsb), bend


def looked_up_is_exact_and_learns() -> None:
    """Of every place and beyond the ends, compiled too; the gradient is that of the function."""
    import tensorflow as tf
    from jetc.stages.training.keras_layers import LookedUp
    from jetc.stages.training.quantisers import quantiser

    word, entry = FixedPoint.parse("ap_fixed<13,6>"), FixedPoint.parse("ap_fixed<9,2>")
    result = FixedPoint.parse("ap_fixed<7,2,AP_RND_CONV,AP_SAT>")
    codes = np.arange(word.min_code, word.max_code + 1)[None]
    source = Tensor(("features",), codes.shape[1:], (word,) * codes.size)
    given = tf.constant(codes * word.lsb, tf.float32)
    table = tuple(np.random.default_rng(5).integers(-256, 256, 64).tolist())
    for function, steps in (("sigmoid", 2), ("tanh", 3)):
        exact, made = LookUp("x", ("y",), steps, table, entry, result).exact([codes], [source])
        layer = LookedUp(function, FunctionEntries(64, entry, table), quantiser(result), name="x")
        with tf.GradientTape() as tape:
            tape.watch(given)
            found = layer(given)
        wanted = cast(exact, made, result) * result.lsb
        assert np.array_equal(np.asarray(found), wanted)
        compiled = tf.function(layer.call, jit_compile=True)(given)
        assert np.array_equal(np.asarray(compiled), wanted)
        smooth = np.tanh(given) if function == "tanh" else 1 / (1 + np.exp(-np.asarray(given)))
        slope = 1 - smooth**2 if function == "tanh" else smooth * (1 - smooth)
        kept = (result.min_value < np.asarray(wanted)) & (np.asarray(wanted) < result.max_value)
        assert np.allclose(np.asarray(tape.gradient(found, given))[kept], slope[kept], atol=1e-6)
        assert layer.get_config()["function"] == function


def row_softmax_is_exact_and_learns() -> None:
    """Of every rounding of its index and its result; the gradient is that of a softmax."""
    import tensorflow as tf
    from jetc.stages.training.keras_layers import RowSoftmax

    scores, exp = FixedPoint.parse("ap_fixed<6,3>"), FixedPoint.parse("ap_ufixed<7,1,AP_RND,AP_SAT>")
    rows = np.random.default_rng(3).integers(-32, 32, (64, 3, 5))
    given = tf.constant(rows * scores.lsb, tf.float32)
    for rounding in Rounding:
        index, result = (
            FixedPoint(each, each - 4, signed=False, rounding=rounding, overflow=Overflow.SAT)
            for each in (6, 5)
        )
        codes = softmax_codes(scores, exp, index, exp)
        layer = SoftmaxLayer("weights", ("x",), exp, index, exp, result, (), codes)
        total = FixedPoint(10, 4, signed=False)
        difference = FixedPoint(6, 3, signed=False)
        meaning = Softmax(
            "weights", ("x",), difference, codes.exp, exp, total, index, codes.inverse, exp, result
        )
        source = Tensor(("constituents", "partners"), (3, 5), (scores,) * 5)
        exact, made = meaning.exact([rows], [source])
        with tf.GradientTape() as tape:
            tape.watch(given)
            found = RowSoftmax(layer, scores.lsb, name="weights")(given)
            first = found[0, 0, 0]
        assert np.array_equal(np.asarray(found), cast(exact, made, result) * result.lsb)
        slope, smooth = np.asarray(tape.gradient(first, given))[0, 0], np.asarray(tf.nn.softmax(given))[0, 0]
        assert np.allclose(slope, smooth[0] * (np.eye(5)[0] - smooth), atol=1e-6)


def mean_is_exact_and_learns() -> None:
    """Of every sum of three words, with a sign and at the most bits; the gradient is that of a mean."""
    import tensorflow as tf
    from jetc.stages.training.keras_layers import RowMean

    word, quotient = FixedPoint.parse("ap_fixed<9,1>"), FixedPoint.parse("ap_fixed<23,3>")
    codes = np.arange(-768, 766)
    rows = np.stack([codes // 3, (codes + 1) // 3, (codes + 2) // 3], axis=1)[..., None]
    source = Tensor(AXES, (3, 1), (word,))  # type: ignore[arg-type]
    meaning = RoundedMean("mean", ("x",), "constituents", quotient, quotient)
    exact, made = meaning.exact([rows], [source])
    given, layer = tf.constant(rows * word.lsb, tf.float32), RowMean(quotient.fraction, name="mean")
    with tf.GradientTape() as tape:
        tape.watch(given)
        found = layer(given)
    assert np.array_equal(np.asarray(found, dtype=np.float64), exact * made.lsb)
    compiled = tf.function(layer.call, jit_compile=True)(given)
    assert np.array_equal(np.asarray(compiled), np.asarray(found))
    assert np.allclose(np.asarray(tape.gradient(found, given)), 1 / 3)
    assert layer.get_config()["fraction"] == quotient.fraction


def accumulators_are_exact_and_learn() -> None:
    """Both kinds of dense layers with an accumulator, against their meaning; some sums wrap."""
    import qkeras
    import tensorflow as tf
    from jetc.stages.training.accumulators import accumulating
    from jetc.stages.training.quantisers import quantiser

    rng, word, weight = np.random.default_rng(4), FixedPoint(7, 2), FixedPoint(6, 2)
    target = FixedPoint(6, 2, rounding=Rounding.RND_CONV, overflow=Overflow.SAT)
    rows = rng.integers(word.min_code, word.max_code + 1, (256, 3, 5))
    for rounding in Rounding:
        form = FixedPoint(9, 4, rounding=rounding)
        for rank, kind in ((3, qkeras.QConv1D), (2, qkeras.QDense)):
            given = rows if rank == len(rows.shape) else rows[:, 0]
            of_a_row = (1,) if kind is qkeras.QConv1D else ()
            layer = accumulating(kind, form)(
                4,
                *of_a_row,
                kernel_quantizer=quantiser(target),
                bias_quantizer=quantiser(target),
                name="sums",
            )
            values = tf.constant(given * word.lsb, tf.float32)
            layer(values)
            kernel, bias = rng.integers(-32, 32, (5, 4)), rng.integers(-32, 32, 4)
            layer.kernel.assign((kernel * weight.lsb).reshape(layer.kernel.shape))
            layer.bias.assign(bias * weight.lsb)
            codes = [tuple(map(int, each)) for each in kernel]
            meaning = RoundedDense(
                "sums", ("x",), tuple(codes), weight, tuple(map(int, bias)), weight, form, form
            )
            axes = AXES if given.ndim > 2 else AXES[1:]
            source = Tensor(axes, given.shape[1:], (word,) * 5)  # type: ignore[arg-type]
            exact, made = meaning.exact([given], [source])
            with tf.GradientTape() as tape:
                found = layer(values)
            assert np.array_equal(np.asarray(found, dtype=np.float64), exact * made.lsb)
            compiled = tf.function(layer.call, jit_compile=True)(values)
            assert np.array_equal(np.asarray(compiled), np.asarray(found))
            slope = np.asarray(tape.gradient(found, layer.kernel)).reshape(5, 4)
            assert np.allclose(slope, values.numpy().reshape(-1, 5).sum(axis=0)[:, None])
            assert type(layer).__name__ == kind.__name__


def affine_is_exact_and_learns() -> None:
    """Factors and summands, cast to their formats, against their meaning; they begin at 1 and 0."""
    import tensorflow as tf
    from jetc.stages.training.keras_layers import Affine

    rng, word = np.random.default_rng(5), FixedPoint(7, 2)
    factor, summand = (FixedPoint.parse(f"ap_fixed<{each},AP_RND_CONV,AP_SAT>") for each in ("6,2", "5,2"))
    rows = rng.integers(word.min_code, word.max_code + 1, (64, 3, 2))
    values, layer = tf.constant(rows * word.lsb, tf.float32), Affine(factor, summand, name="affine")
    assert np.array_equal(layer(values), values)
    layer.kernel.assign([-1.3, 9.0])
    layer.bias.assign([0.3, -1.99])
    scale, bias = (
        tuple(map(int, each.quantize(np.array(given))))
        for each, given in (
            (factor, [-1.3, 9.0]),
            (summand, [0.3, -1.99]),
        )
    )
    meaning = IrAffine("affine", ("x",), scale, factor, bias, summand, word)
    exact, made = meaning.exact([rows], [Tensor(AXES, (3, 2), (word, word))])  # type: ignore[arg-type]
    with tf.GradientTape() as tape:
        found = layer(values)
    assert np.array_equal(np.asarray(found, dtype=np.float64), exact * made.lsb)
    assert np.allclose(tape.gradient(found, layer.kernel), values.numpy().reshape(-1, 2).sum(axis=0))
    assert {**layer.get_config(), "factor": str(factor), "summand": str(summand)} == layer.get_config()


def test_each_layer_is_exact_and_says_what_makes_it_again() -> None:
    from jetc.stages.training.tensorflow_runtime import load_tensorflow

    load_tensorflow()
    from jetc.stages.training.keras_layers import Gather, MatrixProduct, RowSum, Select, WeightedMean

    rng = np.random.default_rng(1)
    rows = rng.integers(0, 512, (64, 3, 2))
    mask = rng.integers(0, 2, (64, 3, 1))
    sources = [Tensor(AXES, (3, 2), (WORD, WORD)), Tensor(AXES, (3, 1), (BIT,))]  # type: ignore[arg-type]
    meaning = Meaning("mean", ("x", "mask"), "constituents", RECIPROCALS, FORM, WORD)
    codes, form = meaning.exact([rows, mask], sources)
    both = np.concatenate([rows * WORD.lsb, mask], axis=-1).astype(np.float32)
    words, filled = (Select(columns, name="some")(both) for columns in ((0, 1), (2,)))
    layer = WeightedMean(RECIPROCALS, FORM.lsb, name="mean")
    assert np.array_equal(np.asarray(layer([words, filled]), dtype=np.float64), codes * form.lsb)
    assert layer.get_config()["reciprocals"] == list(RECIPROCALS)
    weighted_is_exact_and_learns(rows)
    assert Select((2,), name="mask").get_config()["columns"] == [2]
    assert np.array_equal(RowSum(name="sum")(words), rows.sum(axis=1) * np.float32(WORD.lsb))
    turned = np.swapaxes(np.asarray(words), 1, 2)
    assert np.array_equal(MatrixProduct(name="product")([words, turned]), np.asarray(words) @ turned)
    bent_is_exact()
    mean_is_exact_and_learns()
    row_softmax_is_exact_and_learns()
    looked_up_is_exact_and_learns()
    accumulators_are_exact_and_learn()
    affine_is_exact_and_learns()
    again = Gather((2, 0, 0), "pairs", name="again")
    assert np.array_equal(again(words), np.asarray(words)[:, [2, 0, 0]])
    assert (again.get_config()["rows"], again.get_config()["axis_name"]) == ([2, 0, 0], "pairs")
