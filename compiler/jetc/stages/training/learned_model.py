"""The tagger as a model of HGQ: bit widths are weights, and the loss has a price for every bit operation.

Rounding is half up, after each sum and each pooling. A result beyond its declared format is clipped in
training as the firmware saturates it. All of it is exact in float32 for sums of 24 bits.

**Source**: Sun et al., High Granularity Quantization, arXiv:2405.00645.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import numpy as np
import tensorflow as tf
from HGQ import HDense, HQuantize, PFlatten
from HGQ.layers.passive_layers import PLayerBase

from jetc.stages.training.keras_model import seeds_of
from jetc.taggers.learned import BITS, learned_results, least_fraction, words_of
from jetc.taggers.topology import (
    Activation,
    ActivationLayer,
    AddLayer,
    AffineLayer,
    ArgmaxLayer,
    ConcatenateLayer,
    DenseLayer,
    FlattenLayer,
    GatherLayer,
    MultiplyLayer,
    PoolLayer,
    ProductLayer,
    SelectLayer,
    SoftmaxLayer,
    TopologyError,
    TransposeLayer,
    WeightedMeanLayer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.layers.pool import Pooling
    from numpy.typing import NDArray

    from jetc.language.sections.learned import Learned
    from jetc.stages.training.keras_model import Layer, Model
    from jetc.taggers.topology import InputLayer, TaggerLayer, Topology

__all__ = ["LearnedModel"]

_WEIGHT_BITS, _RESULT_BITS, _POOLED_BITS = 4, 6, 10
"""Bits at the start: of a weight from its first, and of results behind the point."""
_WIDTH_PENALTY = 1e-7
"""Price of a fraction bit by itself, which moves widths that no bit operation depends on."""


class LearnedModel:
    """A model of HGQ for `topology`, whose formats are the widest that training may choose.

    `section` says what has a width of its own.
    """

    def __init__(self, topology: Topology, section: Learned, *, seed: int) -> None:
        self._topology, self._seeds = topology, seeds_of(seed)
        self._channels, self._cut = section.formats == "per_channel", section.inputs == "learned"
        self._beta = tf.Variable(0.0, dtype=tf.float32, trainable=False, name="beta")
        self._dense: dict[str, Layer] = {}
        self._results: dict[str, Layer] = {}
        self.model: Model = self._built()

    def set_price(self, beta: float) -> None:
        """Set the price of a bit operation in the loss."""
        self._beta.assign(beta)

    def kernels(self) -> list[NDArray[np.float32]]:
        """Return the quantised kernels, as they stand."""
        return [_kernel(each) for each in self._dense.values()]

    def forget_ranges(self) -> None:
        """Forget the least and the largest result seen of each layer."""
        for each in self._quantised():
            each.reset_minmax()

    def see_ranges(self, batches: Iterator[list[NDArray[np.float32]]]) -> None:
        """Run `batches` of values, to know between which ends the results of each layer lie."""
        self.forget_ranges()
        for each in self._quantised():
            each.record_minmax = True
        for values in batches:
            self.model(values, training=False)
        for each in self._quantised():
            each.record_minmax = False

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return `<layer>/kernel`, `<layer>/bias` and `<layer>/bits`, after the ranges were seen."""
        found = {}
        for name, layer in self._dense.items():
            found[f"{name}/kernel"] = _kernel(layer)
            found[f"{name}/bias"] = _plain_zero(layer.paq.bias_forward(layer.bias, False, -1))  # noqa: FBT003
        for each in learned_results(self._topology):
            relu = each.function is Activation.RELU
            learned = self._results[each.name].paq.get_bits_exact(pos_only=relu)
            found[f"{each.name}/{BITS}"] = _bits(learned, each.result, channels=self._channels)
        if self._cut:
            port = self._topology.inputs[0]
            found[f"{port.name}/{BITS}"] = _bits_left(port, self.model.get_layer(words_of(port)).paq.fbw)
        return found

    def _quantised(self) -> list[Layer]:
        return [each for each in self.model.layers if isinstance(each, HDense | HQuantize)]

    def _built(self) -> Model:
        inputs = [
            tf.keras.Input(shape=[axis.size for axis in each.axes], name=each.name)
            for each in self._topology.inputs
        ]
        tensors = {
            each.name: _words(each, cut=self._cut and number == 0)(tensor)
            for number, (each, tensor) in enumerate(zip(self._topology.inputs, inputs, strict=True))
        }
        for layer in self._topology.layers:
            taken = [tensors[each] for each in layer.sources]
            tensors[layer.name] = self._made(layer, taken)
        return tf.keras.Model(inputs, [tensors[each.name] for each in self._topology.outputs], name="learned")

    def _made(self, layer: TaggerLayer, taken: list[Any]) -> Any:  # noqa: ANN401 - Keras has no types
        match layer:
            case DenseLayer():
                return self._dense_of(layer, rank=len(taken[0].shape))(taken[0])
            case ActivationLayer():
                return self._cast(layer, taken[0])
            case PoolLayer(how="mean" | "max"):
                return _Pool(layer.how, self._beta, name=layer.name)(taken[0])
            case FlattenLayer():
                return PFlatten(name=layer.name)(taken[0])
            case ConcatenateLayer():
                return _Joined(name=layer.name)(taken)
            case SoftmaxLayer() | ArgmaxLayer():
                return tf.keras.layers.Activation("softmax", name=layer.name)(taken[0])
            case (
                SelectLayer()
                | WeightedMeanLayer()
                | AffineLayer()
                | AddLayer()
                | MultiplyLayer()
                | ProductLayer()
                | TransposeLayer()
                | GatherLayer()
                | PoolLayer()
            ):
                raise TopologyError(f"{layer.name}: it has no learned widths")
            case _:
                assert_never(layer)

    def _dense_of(self, layer: DenseLayer, *, rank: int) -> Layer:
        """Return a dense layer that quantises its sums as the cast that follows them does."""
        (after,) = self._topology.readers(layer.name)
        if not isinstance(after, ActivationLayer):
            raise TopologyError(f"{layer.name}: no cast follows it")
        relu = after.function is Activation.RELU
        learned = after in learned_results(self._topology)
        widest = after.result.fraction
        seed = next(self._seeds)
        made = HDense(
            layer.outputs,
            activation="relu" if relu else None,
            kernel_initializer=tf.keras.initializers.LecunUniform(seed=seed),
            kernel_constraint=_Within(layer.weight),
            bias_constraint=_Within(layer.bias),
            kq_conf=_quantiser(_WEIGHT_BITS, None, (0, layer.weight.fraction), trainable=True),
            paq_conf=_quantiser(
                min(_RESULT_BITS, widest) if learned else widest,
                self._shared(rank),
                (1, widest),
                trainable=learned,
            ),
            name=layer.name,
        )
        made.beta = self._beta
        self._dense[layer.name] = made
        self._results[after.name] = made
        return made

    def _shared(self, rank: int) -> tuple[int, ...]:
        """Return the axes of a result along which all have one width."""
        return tuple(range(rank - self._channels))

    def _cast(self, layer: ActivationLayer, source: Any) -> Any:  # noqa: ANN401 - Keras has no types
        """Return the end of a cast: what a dense layer before it did not do already."""
        if layer.name not in self._results:
            widest = layer.result.fraction
            made = HQuantize(
                paq_conf=_quantiser(
                    min(_POOLED_BITS, widest), self._shared(len(source.shape)), (1, widest), trainable=True
                ),
                name=f"{layer.name}_rounded",
            )
            self._results[layer.name] = made
            source = made(source)
        steps = self._results[layer.name].paq.fbw
        return _Saturated(layer.result, steps, name=layer.name)(source)


def _words(port: InputLayer, *, cut: bool) -> Layer:
    """Return a layer that knows the widths of the words of `port`; with `cut` it learns what is cut off."""
    shared = tuple(range(len(port.axes)))
    most = np.array([each.fraction for each in port.formats], dtype=np.float32)
    least = np.array([least_fraction(each) for each in port.formats], dtype=np.float32)
    settings = _quantiser(0, shared, (least, most) if cut else None, trainable=cut)
    made = HQuantize(paq_conf=settings | {"rnd_strategy": "floor"} if cut else settings, name=words_of(port))
    made.build((None, *(each.size for each in port.axes)))
    made.paq.fbw.assign(np.reshape(most, made.paq.fbw.shape))
    return made


def _quantiser(
    bits: int, shared: tuple[int, ...] | None, ends: tuple[Any, Any] | None, *, trainable: bool
) -> dict[str, Any]:
    """Return HGQ's settings of a quantiser whose axes `shared` have one width, of fraction bits in `ends`."""
    return {
        "init_bw": bits,
        "skip_dims": shared,
        "rnd_strategy": "standard_round",
        "exact_q_value": True,
        "dtype": None,
        "bw_clip": ends,
        "trainable": trainable,
        "regularizer": _Sum(_WIDTH_PENALTY),
        **({"minmax_record": True} if shared is not None else {}),
    }


def _kernel(layer: Layer) -> NDArray[np.float32]:
    return _plain_zero(layer.kq(layer.kernel, False, False))  # noqa: FBT003 - HGQ's own order


def _plain_zero(tensor: Any) -> NDArray[np.float32]:  # noqa: ANN401 - TensorFlow has no types
    """Return the numbers, with 0 for -0: it has other bytes."""
    return np.asarray(tensor.numpy(), dtype=np.float32) + np.float32(0.0)


def _bits(learned: tuple[Any, Any, Any], widest: FixedPoint, *, channels: bool) -> NDArray[np.float32]:
    """Return integer and fraction bits for a sign, integer and fraction bits as HGQ counts them."""
    _, integer, fraction = (np.ravel(each).astype(np.int64) for each in learned)
    least = int(widest.signed)
    kept = np.stack([np.clip(integer + least, least, widest.integer), np.maximum(fraction, 1)])
    bits: NDArray[np.float32] = (kept if channels else kept.max(axis=1)).astype(np.float32)
    return bits


def _bits_left(port: InputLayer, fractions: Any) -> NDArray[np.float32]:  # noqa: ANN401 - TensorFlow has no types
    """Return integer and fraction bits of the words of `port` that are left."""
    integer = np.array([each.integer for each in port.formats])
    bits: NDArray[np.float32] = np.stack([integer, np.rint(np.ravel(fractions.numpy()))]).astype(np.float32)
    return bits


class _Sum:
    """A price of each bit, as HGQ's regulariser has it."""

    def __init__(self, price: float) -> None:
        self._price = price

    def __call__(self, bits: Any) -> Any:  # noqa: ANN401 - TensorFlow has no types
        return tf.reduce_sum(bits) * self._price


class _Within(tf.keras.constraints.Constraint):  # type: ignore[misc]
    """Keeps weights where they round to a value of `widest`, by a step of 1 or any finer one."""

    def __init__(self, widest: FixedPoint) -> None:
        self._end = widest.max_value - 0.5

    def __call__(self, weights: Any) -> Any:  # noqa: ANN401 - TensorFlow has no types
        return tf.clip_by_value(weights, -self._end, self._end)


class _Pool(PLayerBase):  # type: ignore[misc]
    """The mean or the largest value over rows; a tree over them has a price for each bit that enters it."""

    def __init__(self, how: Pooling, beta: Any, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(**settings)
        self._how, self._beta = how, beta

    def call(self, values: Any) -> Any:  # noqa: ANN401 - Keras has no types
        if self.input_bw is not None:
            self.add_loss(self._beta * tf.reduce_sum(self.input_bw))
        if self._how == "mean":
            return tf.reduce_mean(values, axis=1)
        return tf.reduce_max(values, axis=1)

    def compute_output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape[0], shape[2]

    @property
    def act_bw(self) -> Any:  # noqa: ANN401 - TensorFlow has no types
        return tf.reduce_max(self.input_bw, axis=1)


class _Joined(tf.keras.layers.Concatenate):  # type: ignore[misc]
    """Words of two layers side by side, with their widths."""

    @property
    def act_bw(self) -> Any:  # noqa: ANN401 - TensorFlow has no types
        before = self._inbound_nodes[0].inbound_layers
        return tf.concat([each.act_bw for each in before], axis=-1)


class _Saturated(PLayerBase):  # type: ignore[misc]
    """Results between the ends of a format with the integer bits of `widest` and the learned fraction bits.

    Their widths are those of the layer before.
    """

    def __init__(self, widest: FixedPoint, fraction_bits: Any, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(**settings)
        self._low, self._end = widest.min_value, widest.max_value + widest.lsb
        self._fraction_bits = fraction_bits

    def call(self, values: Any) -> Any:  # noqa: ANN401 - Keras has no types
        step = tf.pow(2.0, -tf.round(tf.stop_gradient(self._fraction_bits)))
        return tf.clip_by_value(values, self._low, self._end - step)

    def compute_output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape
