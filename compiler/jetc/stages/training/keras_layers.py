"""Layers of Keras that Keras does not have: what the firmware computes, in float32."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tensorflow as tf
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding

from jetc.stages.training.quantisers import quantiser
from jetc.stages.training.rounding import rounded
from jetc.taggers.hidden_functions import ENDS, HALF, LEAK, steps_of

if TYPE_CHECKING:
    from jetc.taggers.topology import FunctionEntries, SoftmaxLayer

__all__ = [
    "Affine",
    "Bent",
    "Casts",
    "Gather",
    "LookedUp",
    "MatrixProduct",
    "RowMean",
    "RowSoftmax",
    "RowSum",
    "Select",
    "WeightedMean",
]


class Casts(tf.keras.layers.Layer):  # type: ignore[misc]
    """A cast of each word along the last axis to a format of its own, for a model that is trained already.

    `function` is what a ReLU is called, or "linear": without a sign, a cast that saturates is both.
    """

    def __init__(self, formats: tuple[FixedPoint, ...], function: str, *, name: str) -> None:
        super().__init__(name=name)
        self._formats, self._function = formats, function
        if {each.overflow for each in formats} != {Overflow.SAT} or not {
            each.rounding for each in formats
        } <= {Rounding.TRN, Rounding.RND}:
            raise ValueError(f"{name}: words are rounded half up or cut off, and saturate")

    def call(self, words: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return the words as they are cast."""
        low, high, steps = (
            tf.constant([getattr(each, what) for each in self._formats], dtype=words.dtype)
            for what in ("min_code", "max_code", "lsb")
        )
        # XLA's quotients may be a bit too small, which a floor shows; products by powers of two are exact.
        scales = tf.constant([1 / each.lsb for each in self._formats], words.dtype)
        halves = tf.constant([0.5 * (each.rounding is Rounding.RND) for each in self._formats], words.dtype)
        return tf.clip_by_value(tf.floor(words * scales + halves), low, high) * steps

    def get_config(self) -> dict[str, Any]:
        """Return what makes it again."""
        return {
            **super().get_config(),
            "formats": [str(each) for each in self._formats],
            "function": self._function,
        }


class Affine(tf.keras.layers.Layer):  # type: ignore[misc]
    """Each word along the last axis times a factor of its own, plus a summand: `kernel` and `bias`, trained.

    They are cast to the formats `factor` and `summand`, as weights are.
    """

    def __init__(self, factor: FixedPoint, summand: FixedPoint, *, name: str) -> None:
        super().__init__(name=name)
        self._factor, self._summand = factor, summand
        self.kernel_quantizer_internal = quantiser(factor)
        self.bias_quantizer_internal = quantiser(summand)
        self.kernel: Any = None
        self.bias: Any = None

    def build(self, shape: Any) -> None:  # noqa: ANN401 - a shape
        """Begin with factors of 1 and summands of 0."""
        words = (int(shape[-1]),)
        self.kernel = self.add_weight(name="kernel", shape=words, initializer="ones")
        self.bias = self.add_weight(name="bias", shape=words, initializer="zeros")
        super().build(shape)

    def call(self, words: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return product and sum, which are exact."""
        factors = self.kernel_quantizer_internal(self.kernel)
        return words * factors + self.bias_quantizer_internal(self.bias)

    def get_config(self) -> dict[str, Any]:
        """Return what makes it again."""
        return {**super().get_config(), "factor": str(self._factor), "summand": str(self._summand)}


class Bent(tf.keras.layers.Layer):  # type: ignore[misc]
    """A function made of straight lines, and a cast: what a hidden layer has in place of a ReLU.

    `bend` is relu1, relu6, leaky_relu, hard_sigmoid or hard_tanh; `cast` a quantiser.
    """

    def __init__(self, bend: str, cast: Any, *, name: str) -> None:  # noqa: ANN401 - QKeras has no types
        super().__init__(name=name)
        self._bend, self._cast = bend, cast

    def call(self, values: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return the function of each value, cast."""
        return self._cast(_bent(self._bend, values))

    def get_config(self) -> dict[str, Any]:
        """Return what tells of it; the cast is among the types of the layer."""
        return {**super().get_config(), "bend": self._bend}


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def _bent(bend: str, values: Any) -> Any:  # noqa: ANN401 - tensors
    match bend:
        case "leaky_relu":
            return tf.where(values > 0.0, values, values * LEAK.lsb)
        case "hard_sigmoid":
            return tf.clip_by_value(values * HALF + HALF, *map(float, ENDS[bend]))
        case _:
            return tf.clip_by_value(values, *map(float, ENDS[bend]))


class LookedUp(tf.keras.layers.Layer):  # type: ignore[misc]
    """A sigmoid or tanh by its table, and a cast: what a hidden layer has in place of a ReLU.

    The place in the table is cut towards zero. Its gradient is that of the function.
    """

    def __init__(self, function: str, table: FunctionEntries, cast: Any, *, name: str) -> None:  # noqa: ANN401 - QKeras has no types
        super().__init__(name=name)
        if len(table.codes) != table.size:
            raise ValueError(f"{name}: its table has no entries")
        self._function, self._table, self._cast = function, table, cast

    def call(self, values: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return the entry of each value, cast."""
        table, half = self._table, self._table.size // 2
        entries = tf.constant([code * table.format.lsb for code in table.codes], dtype=values.dtype)
        places = tf.clip_by_value(values * 2.0 ** steps_of(self._function, table.size), -half, half - 1.0)
        found = tf.gather(entries, tf.cast(places, tf.int32) + half)
        smooth = tf.sigmoid(values) if self._function == "sigmoid" else tf.tanh(values)
        return self._cast(found + (smooth - tf.stop_gradient(smooth)))

    def get_config(self) -> dict[str, Any]:
        """Return what tells of it: the entries are among what the C++ makes, the cast among the types."""
        return {**super().get_config(), "function": self._function}


class Select(tf.keras.layers.Layer):  # type: ignore[misc]
    """The words of these numbers along the last axis."""

    def __init__(self, columns: tuple[int, ...], *, name: str) -> None:
        super().__init__(name=name)
        self._columns = columns

    def call(self, rows: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return these words of each row."""
        return tf.gather(rows, self._columns, axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Return what makes it again."""
        return {**super().get_config(), "columns": list(self._columns)}


class RowSum(tf.keras.layers.Layer):  # type: ignore[misc]
    """The sum of the rows of (jets, rows, words)."""

    def call(self, rows: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return the sum over rows."""
        return tf.reduce_sum(rows, axis=1)


class RowMean(tf.keras.layers.Layer):  # type: ignore[misc]
    """The mean of the rows of (jets, rows, words), of so many `fraction` bits: the rest is dropped towards 0.

    Its gradient is that of a mean that does not round.
    """

    def __init__(self, fraction: int, *, name: str) -> None:
        super().__init__(name=name)
        self._fraction, self._rows = fraction, 1

    def build(self, shape: Any) -> None:  # noqa: ANN401 - a shape
        """Keep the number of rows, which a batch does not tell."""
        self._rows = int(shape[1])
        super().build(shape)

    def call(self, rows: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return the quotients: those of whole numbers, since one of floats may be rounded up."""
        summed = tf.reduce_sum(rows, axis=1)
        codes = tf.cast(summed * 2.0**self._fraction, tf.int32)
        means = tf.cast(tf.truncatediv(codes, self._rows), rows.dtype) * 2.0**-self._fraction
        smooth = summed / self._rows
        return means + (smooth - tf.stop_gradient(smooth))

    def get_config(self) -> dict[str, Any]:
        """Return what makes it again."""
        return {**super().get_config(), "fraction": self._fraction}


class MatrixProduct(tf.keras.layers.Layer):  # type: ignore[misc]
    """The product of (jets, rows, terms) and (jets, terms, words)."""

    def call(self, inputs: Any) -> Any:  # noqa: ANN401 - tensors
        """Return the sums over terms."""
        first, second = inputs
        return tf.matmul(first, second)


class Gather(tf.keras.layers.Layer):  # type: ignore[misc]
    """The rows of these numbers, of (jets, rows, words); they make up an axis of this name."""

    def __init__(self, rows: tuple[int, ...], axis_name: str, *, name: str) -> None:
        super().__init__(name=name)
        self._rows, self._axis_name = rows, axis_name

    def call(self, rows: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return these rows."""
        return tf.gather(rows, self._rows, axis=1)

    def get_config(self) -> dict[str, Any]:
        """Return what makes it again."""
        return {**super().get_config(), "rows": list(self._rows), "axis_name": self._axis_name}


class RowSoftmax(tf.keras.layers.Layer):  # type: ignore[misc]
    """The softmax of each row of (jets, rows, words), of words in steps of `lsb`, by its tables.

    Its gradient is that of a softmax in floating point.
    """

    def __init__(self, layer: SoftmaxLayer, lsb: float, *, name: str) -> None:
        super().__init__(name=name)
        if layer.codes is None:
            raise ValueError(f"{name}: its tables have no entries")
        self._layer, self._codes, self._lsb = layer, layer.codes, lsb

    def call(self, rows: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return the weights of each row."""
        layer, codes = self._layer, self._codes
        exp, inverse = (
            tf.constant([code * form.lsb for code in each], dtype=rows.dtype)
            for each, form in ((codes.exp, layer.exp_table), (codes.inverse, layer.inverse_table))
        )
        gaps = tf.reduce_max(rows, axis=-1, keepdims=True) - rows
        terms = tf.gather(exp, tf.cast(gaps * (1 / self._lsb), tf.int32))
        summed = tf.cast(_codes(tf.reduce_sum(terms, axis=-1, keepdims=True), layer.inverse_input), tf.int32)
        weights = _codes(terms * tf.gather(inverse, summed), layer.result) * layer.result.lsb
        smooth = tf.nn.softmax(rows)
        return weights + (smooth - tf.stop_gradient(smooth))

    def get_config(self) -> dict[str, Any]:
        """Return nothing more: the tables are among what the C++ makes."""
        return {**super().get_config()}


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def _codes(words: Any, form: FixedPoint) -> Any:  # noqa: ANN401 - tensors
    """Return the codes of words cast to `form`, which saturates."""
    codes = rounded(words * (1 / form.lsb), form.rounding)
    return tf.clip_by_value(codes, form.low_limit, form.max_code)


class WeightedMean(tf.keras.layers.Layer):  # type: ignore[misc]
    """The sum of the rows by their weights, times the reciprocal of the sum of these.

    `reciprocals` are codes with steps of `lsb`, one for each sum of weights in steps of `weight_lsb`. Of rows
    of (jets, rows, words) and weights of (jets, rows, 1). Its gradient is that of 1/sum, where the table
    does not end.
    """

    def __init__(
        self, reciprocals: tuple[int, ...], lsb: float, weight_lsb: float = 1.0, *, name: str
    ) -> None:
        super().__init__(name=name)
        self._reciprocals, self._lsb, self._weight_lsb = reciprocals, lsb, weight_lsb

    def call(self, inputs: Any) -> Any:  # noqa: ANN401 - tensors
        """Return the mean of the rows by their weights."""
        rows, weights = inputs
        summed = tf.reduce_sum(weights, axis=1)
        table = tf.constant([each * self._lsb for each in self._reciprocals], dtype=rows.dtype)
        entry = tf.gather(table, tf.cast(summed / self._weight_lsb, tf.int32))
        smooth = tf.minimum(1.0 / tf.maximum(summed, self._weight_lsb), max(self._reciprocals) * self._lsb)
        reciprocal = entry + (smooth - tf.stop_gradient(smooth))
        return tf.reduce_sum(rows * weights, axis=1) * reciprocal[:, 0, None]

    def get_config(self) -> dict[str, Any]:
        """Return what makes it again."""
        return {
            **super().get_config(),
            "reciprocals": list(self._reciprocals),
            "lsb": self._lsb,
            "weight_lsb": self._weight_lsb,
        }
