"""Whether the network that a spec declares is the one of an imported project: matched layer by layer.

The walk begins at the outputs. Functions, formats, widths and tables have to be the same, and each format
between two casts has to hold every value of the exact sums that the spec means, by the project's own weights.
What inputs can be is the spec's to say: where sums fit for some inputs and not for all, that is returned.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding, containing
from jetc_runtime.network import (
    Add,
    Affine,
    Argmax,
    Concatenate,
    Dense,
    Flatten,
    Input,
    JetInput,
    LatencySoftmax,
    Multiply,
    Pool,
    RoundedDense,
    RoundedMean,
    Softmax,
    Transpose,
)
from jetc_runtime.tensor import all_formats

from jetc.lower.layers import (
    add,
    affine,
    argmax,
    cast,
    clipped_relu,
    concatenate,
    dense,
    flatten,
    hard_sigmoid,
    latency_softmax,
    leaky_relu,
    multiply,
    pool,
    relu,
    rounded_dense,
    rounded_mean,
    softmax,
    transpose,
)
from jetc.lower.layers.dense import holds_products
from jetc.lower.wire import Inferred, Wire
from jetc.stages.imported.fragment.walk import NotSaid, function_of, same_function
from jetc.taggers.exponentials import latency_codes, softmax_codes
from jetc.taggers.topology import (
    Activation,
    ActivationLayer,
    AddLayer,
    AffineLayer,
    ArgmaxLayer,
    ConcatenateLayer,
    DenseLayer,
    FlattenLayer,
    InputLayer,
    MultiplyLayer,
    PoolLayer,
    SoftmaxLayer,
    TransposeLayer,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc_runtime.network import Layer, Port

    from jetc.stages.imported.fragment.walk import Walk
    from jetc.taggers.exponentials import SoftmaxCodes
    from jetc.taggers.topology import TaggerLayer, Topology

__all__ = ["Beyond", "match"]

_KINDS: dict[type, tuple[type, ...]] = {
    DenseLayer: (Dense, RoundedDense),
    AffineLayer: (Affine,),
    PoolLayer: (Pool, RoundedMean),
    FlattenLayer: (Flatten,),
    TransposeLayer: (Transpose,),
    ConcatenateLayer: (Concatenate,),
    AddLayer: (Add,),
    MultiplyLayer: (Multiply,),
    SoftmaxLayer: (Softmax, LatencySoftmax),
    ArgmaxLayer: (Argmax,),
    InputLayer: (Input, JetInput),
}
"""What each layer of a topology is in the IR; functions are told apart by what they compute."""
_WITH_A_CAST = Affine | Dense | RoundedDense | Pool | RoundedMean | Concatenate | Add | Multiply
"""Layers of the IR whose result may be a cast of what they compute exactly."""
_SAID: dict[type, str] = {
    DenseLayer: "a dense layer",
    AffineLayer: "words times factors",
    PoolLayer: "a pooling",
    FlattenLayer: "the words of all rows",
    TransposeLayer: "rows and words exchanged",
    ConcatenateLayer: "words joined with those of the jet",
    AddLayer: "a sum of two",
    MultiplyLayer: "a product of two",
    SoftmaxLayer: "a softmax",
    ArgmaxLayer: "an argmax",
    InputLayer: "an input",
}


@dataclass(frozen=True, slots=True)
class Beyond:
    """A layer of the project whose format `held` does not hold all sums, which take `needed`."""

    layer: str
    held: FixedPoint
    needed: FixedPoint


def match(topology: Topology, walk: Walk) -> tuple[Beyond, ...]:
    """Raise NotSaid for the first layer in which the network of `walk` is another than `topology`.

    Return the layers whose formats do not hold the sums of all inputs that the formats of `topology` hold,
    and hold those of inputs near zero.
    """
    near = _Matching(topology, walk, at_zero=True).outputs()
    if near:
        what = f"it is cast to {near[0].held}, and its values take {near[0].needed}"
        raise NotSaid(near[0].layer, what, "a spec's network has no cast here")
    return _Matching(topology, walk, at_zero=False).outputs()


@dataclass(slots=True)
class _Matching:
    """Tensors of the topology that were found, each with where it was found and what it can carry."""

    topology: Topology
    walk: Walk
    at_zero: bool
    """Whether the words of all inputs are taken as 0, or as all that their formats hold."""
    beyond: list[Beyond] = field(default_factory=list)
    found: dict[str, tuple[tuple[str, bool], Wire]] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    """By dense layer of the project, the layer of the topology that it is."""

    def outputs(self) -> tuple[Beyond, ...]:
        """Match the outputs, and all before them; return what does not hold every sum."""
        for wanted, found in zip(self.topology.outputs, self.walk.network.outputs, strict=True):
            self.tensor(wanted.name, found.source, reader=found.source)
            port, form = self.walk.tensor(found.source).common, _port(self.topology.tensor(wanted.name))
            if _bits(port) != _bits(form):
                what = f"port {found.name} is {port}"
                raise NotSaid(found.source, what, f"that of a spec's network is {form}")
        return tuple(self.beyond)

    def tensor(self, name: str, at: str, *, reader: str, exact: bool = False) -> Wire:
        """Match tensor `name` with `at`, which `reader` takes; where `exact`, as it is before its cast."""
        wanted = self.topology.tensor(name)
        at = at if exact else self._resolved(wanted, at)
        if name in self.found:
            before, wire = self.found[name]
            if before != (at, exact):
                what = f"it takes {at}, and another layer {before[0]}, of which a spec's network has one"
                raise NotSaid(reader, what, "a layer that several take is computed once")
            return wire
        layer = self.walk.maker(at)
        if not self._fits(wanted, at, exact=exact):
            where = at if at not in {each.name for each in self.walk.network.inputs} else reader
            raise NotSaid(where, _described(self.walk, layer), _wanted(wanted))
        wire = self._wire(wanted, layer, exact=exact)
        self.found[name] = (at, exact), wire
        return wire

    def _resolved(self, wanted: InputLayer | TaggerLayer, at: str) -> str:
        """Return the tensor that `wanted` can be, before layers that keep every value."""
        while not self._fits(wanted, at):
            before = self.walk.kept(at)
            if before is None:
                return at
            at = before
        return at

    def _fits(self, wanted: InputLayer | TaggerLayer, at: str, *, exact: bool = False) -> bool:
        """Tell whether the layer that makes `at` can be `wanted`, by its kind, and its cast."""
        layer = self.walk.maker(at)
        if not isinstance(wanted, ActivationLayer):
            return isinstance(layer, _KINDS[type(wanted)])
        if exact or isinstance(layer, Input | JetInput) or not self._is_cast(at, wanted.result):
            return False
        function = function_of(layer)
        if function is not None:
            signed = self.walk.tensor(layer.sources[0]).common.signed
            return same_function(wanted.function, function, wanted.result, signed=signed)
        within = isinstance(layer, _WITH_A_CAST)
        return within and same_function(wanted.function, Activation.LINEAR, wanted.result, signed=True)

    def _is_cast(self, at: str, result: FixedPoint) -> bool:
        """Tell whether `at` has the format `result`, or holds sums that need no rounding in as many bits."""
        held = self.walk.tensor(at).common
        return held == result or (isinstance(self.walk.maker(at), Dense) and _bits(held) == _bits(result))

    def _wire(self, wanted: InputLayer | TaggerLayer, layer: Layer | Port, *, exact: bool) -> Wire:
        if isinstance(wanted, InputLayer):
            return self._words(wanted, layer)
        assert not isinstance(layer, Input | JetInput)  # noqa: S101 - it fits a layer
        if isinstance(wanted, ActivationLayer):
            return self._function(wanted, layer)
        sources = self._sources(wanted, layer)
        inferred = self._inferred(wanted, layer, sources)
        held = self.walk.tensor(layer.name).common
        needed = inferred.types["result"]
        if not exact and not held.contains(needed):
            self.beyond.append(Beyond(layer.name, held, needed))
        return inferred.wire

    def _words(self, wanted: InputLayer, layer: Layer | Port) -> Wire:
        """Match an input: the port of the same place, with as many rows and words."""
        port = self.walk.network.inputs[self.topology.inputs.index(wanted)]
        sizes = tuple(each.size for each in wanted.axes)
        if layer is not port or port.tensor.sizes[-len(sizes) :] != sizes:
            what = f"it takes {layer.name}, of {self.walk.tensor(layer.name)}"
            raise NotSaid(
                self.walk.reader(layer.name), what, f"a spec's network takes the words of {wanted.name} here"
            )
        wire = Wire.of_words(wanted.formats)
        if not port.tensor.common.contains(wire.format):
            what = f"{wire.format} does not fit its words, {port.tensor.common}"
            raise NotSaid(self.walk.reader(layer.name), what, f"{_keys(wanted)} says so once they are scaled")
        return replace(wire, low=wire.low * 0, high=wire.high * 0) if self.at_zero else wire

    def _inferred(  # noqa: C901, PLR0911 - one for each kind
        self, wanted: TaggerLayer, layer: Layer, sources: tuple[Wire, ...]
    ) -> Inferred:
        """Match what is of the layer alone; return what can stand on its result."""
        match wanted, layer:
            case DenseLayer(), Dense() | RoundedDense():
                return self._dense(wanted, layer, sources[0])
            case AffineLayer(), Affine():
                return _affine(wanted, layer, sources[0])
            case PoolLayer(), Pool() | RoundedMean():
                return self._pool(wanted, layer, sources[0])
            case SoftmaxLayer(implementation="stable"), Softmax():
                return _softmax(wanted, layer, sources[0])
            case SoftmaxLayer(implementation="latency"), LatencySoftmax():
                return _latency(wanted, layer, sources[0])
            case ArgmaxLayer(), Argmax():
                return _argmax(wanted, layer, sources[0])
            case TransposeLayer(), Transpose():
                return transpose.infer(sources[0], self.walk.tensor(layer.sources[0]).sizes[0])
            case FlattenLayer(), Flatten():
                return flatten.infer(sources[0], self.walk.tensor(layer.sources[0]).sizes[0])
            case ConcatenateLayer(), Concatenate():
                return concatenate.infer(sources)
            case AddLayer(), Add():
                return add.infer(sources)
            case MultiplyLayer(), Multiply():
                return multiply.infer(*sources)
            case _:
                raise NotSaid(layer.name, _described(self.walk, layer), _wanted(wanted))

    def _function(self, wanted: ActivationLayer, layer: Layer) -> Wire:
        """Match a function; a cast may stand inside the layer that makes what is cast."""
        (source,) = wanted.sources
        if function_of(layer) is None:
            wire = self.tensor(source, layer.name, reader=layer.name, exact=True)
            held = self.walk.tensor(layer.name).common
            if held != wanted.result and not held.contains(wire.format):
                self.beyond.append(Beyond(layer.name, held, wire.format))
        else:
            wire = self.tensor(source, layer.sources[0], reader=layer.name)
        return _FUNCTIONS[wanted.function](wanted, wire).wire

    def _sources(self, wanted: TaggerLayer, layer: Layer) -> tuple[Wire, ...]:
        found = layer.sources
        if isinstance(wanted, AddLayer | MultiplyLayer) and self._is_swapped(wanted, found):
            found = found[::-1]
        return tuple(
            self.tensor(each, at, reader=layer.name) for each, at in zip(wanted.sources, found, strict=True)
        )

    def _is_swapped(self, wanted: AddLayer | MultiplyLayer, found: tuple[str, ...]) -> bool:
        """Tell whether a sum or product has its two in the other order, which changes no value."""
        both = [self.topology.tensor(each) for each in wanted.sources]
        as_it_is, other = (
            all(self._can_be(each, at) for each, at in zip(both, order, strict=True))
            for order in (found, found[::-1])
        )
        return other and not as_it_is

    def _can_be(self, wanted: InputLayer | TaggerLayer, at: str) -> bool:
        axes = len(self.topology.axes()[wanted.name])
        return len(self.walk.tensor(at).sizes) == axes and self._fits(wanted, self._resolved(wanted, at))

    def _dense(self, wanted: DenseLayer, layer: Dense | RoundedDense, source: Wire) -> Inferred:
        """Match a dense layer: as many words, weights of the same bits, and no other layer has them."""
        if self.taken.setdefault(layer.name, wanted.name) != wanted.name:
            what = "two layers take its results, each of which has one of its own in a spec's network"
            raise NotSaid(layer.name, what, f"they are {self.taken[layer.name]} and {wanted.name} there")
        if len(layer.bias) != wanted.outputs:
            what = f"it makes {len(layer.bias)} words, and {wanted.outputs} are wanted"
            raise NotSaid(layer.name, what, f"as {_keys(wanted)} says")
        for what, form in (("weights", layer.weight_format), ("biases", layer.bias_format)):
            if _bits(form) != _bits(wanted.weight):
                said = f"its {what} are {_plain(form)}, and weights of another layer {_plain(wanted.weight)}"
                raise NotSaid(layer.name, said, "a spec has one format for all weights and biases")
        kernel = np.array(layer.weights, dtype=np.float64) * layer.weight_format.lsb
        bias = np.array(layer.bias, dtype=np.float64) * layer.bias_format.lsb
        if isinstance(wanted.accumulator, FixedPoint):
            _check_accumulator(wanted, wanted.accumulator, layer, source)
            return rounded_dense.infer(wanted, wanted.accumulator, source, kernel, bias)
        return dense.infer(wanted, source, kernel, bias)

    def _pool(self, wanted: PoolLayer, layer: Pool | RoundedMean, source: Wire) -> Inferred:
        """Match a pooling of as many rows; a mean that rounds has the same step, and sums that are exact."""
        rows = self.walk.tensor(layer.sources[0]).sizes[0]
        how = layer.how if isinstance(layer, Pool) else "mean"
        if how != wanted.how:
            raise NotSaid(layer.name, f"it takes the {how}", f"a spec's network takes the {wanted.how} here")
        if wanted.fraction is None:
            if isinstance(layer, RoundedMean):
                what = f"its sums are cast to {layer.accumulator}"
                raise NotSaid(layer.name, what, "a spec's mean of so many rows is exact")
            return pool.infer(wanted, source, rows)
        inferred = rounded_mean.infer(source, rows, wanted.fraction)
        needed = inferred.types["accum"]
        if not isinstance(layer, RoundedMean) or (
            layer.accumulator.fraction != wanted.fraction or not layer.accumulator.contains(needed)
        ):
            what = f"its quotients have the steps of {getattr(layer, 'accumulator', 'exact means')}"
            raise NotSaid(layer.name, what, f"those of a spec's network have the steps of {needed}")
        return inferred


def _check_accumulator(
    wanted: DenseLayer, accumulator: FixedPoint, layer: Dense | RoundedDense, source: Wire
) -> None:
    """Raise NotSaid unless products are cast to `accumulator`, or need no cast, and the sums are in it."""
    if isinstance(layer, RoundedDense):
        found = layer.accumulator
        same = found == accumulator and layer.result == accumulator
    else:
        found = containing(all_formats(layer.result, len(layer.bias)))
        exact = holds_products(source.format, wanted.weight, wanted.bias, accumulator)
        same = exact and found.overflow is accumulator.overflow and _bits(found) == _bits(accumulator)
    if not same:
        what = f"its accumulator is {found}, and that of another layer {accumulator}"
        raise NotSaid(layer.name, what, "a spec has one accumulator for all layers, or none")


def _affine(wanted: AffineLayer, layer: Affine, source: Wire) -> Inferred:
    """Match factors and summands: constants of the same bits."""
    for what, found, said in (
        ("factors", layer.scale_format, wanted.factor),
        ("summands", layer.bias_format, wanted.summand),
    ):
        if _bits(found) != _bits(said):
            raise NotSaid(layer.name, f"its {what} are {_plain(found)}", f"{_keys(wanted)} says {said}")
    factors, summands = (
        np.array(codes, dtype=np.float64) * form.lsb
        for codes, form in ((layer.scale, layer.scale_format), (layer.bias, layer.bias_format))
    )
    return affine.infer(wanted, source, factors, summands)


def _argmax(wanted: ArgmaxLayer, layer: Argmax, source: Wire) -> Inferred:
    """Match an argmax, which has no tables."""
    if layer.result != wanted.result:
        raise NotSaid(layer.name, f"its result is {layer.result}", f"quantisation says {wanted.result}")
    return argmax.infer(wanted, source)


def _latency(wanted: SoftmaxLayer, layer: LatencySoftmax, source: Wire) -> Inferred:
    """Match a latency softmax: its formats, and every entry of its tables, one for each logit."""
    inferred = latency_softmax.infer(wanted, source)
    _check_tables(wanted, layer, inferred)
    tables = latency_codes(source.format, wanted.exp_table, wanted.inverse_input, wanted.inverse_table)
    _check_entries(layer, tables)
    return inferred


def _softmax(wanted: SoftmaxLayer, layer: Softmax, source: Wire) -> Inferred:
    """Match a softmax: its formats, and every entry of its tables."""
    inferred = softmax.infer(wanted, source)
    logits, types = source.format, inferred.types
    if _bits(layer.difference) != _bits(types["inp_norm"]):
        what = f"its table of exp is indexed by {layer.difference}"
        raise NotSaid(layer.name, what, f"differences of {logits} take {types['inp_norm']}")
    _check_tables(wanted, layer, inferred)
    tables = softmax_codes(logits, wanted.exp_table, wanted.inverse_input, wanted.inverse_table)
    _check_entries(layer, tables)
    return inferred


def _check_tables(wanted: SoftmaxLayer, layer: Softmax | LatencySoftmax, inferred: Inferred) -> None:
    """Raise NotSaid where formats of a softmax are others, or its accumulator cuts sums."""
    needed = inferred.types["accum"]
    if not layer.accumulator.contains(needed):
        what = f"its sum of exp is cast to {layer.accumulator}"
        raise NotSaid(layer.name, what, f"sums of a spec's network take {needed}")
    for what, found, said in (
        ("table of exp", layer.exp_format, wanted.exp_table),
        ("index of 1/sum", layer.inverse_input, wanted.inverse_input),
        ("table of 1/sum", layer.inverse_format, wanted.inverse_table),
        ("result", layer.result, wanted.result),
    ):
        if found != said:
            raise NotSaid(layer.name, f"its {what} is {found}", f"quantisation says {said}")


def _check_entries(layer: Softmax | LatencySoftmax, tables: SoftmaxCodes) -> None:
    """Raise NotSaid where an entry is another than hls4ml 1.3.0 makes; no sum of exp is 0."""
    if layer.exp_table != tables.exp or layer.inverse_table[1:] != tables.inverse[1:]:
        what = "entries of its tables are others than those of hls4ml 1.3.0"
        raise NotSaid(layer.name, what, "a spec says their formats, and that release makes the entries")


def _port(layer: InputLayer | TaggerLayer) -> FixedPoint:
    """Return the format of an output, which is a cast or a softmax."""
    assert isinstance(layer, ActivationLayer | SoftmaxLayer | ArgmaxLayer), layer.name  # noqa: S101 - of every family
    return layer.result


def _bits(form: FixedPoint) -> tuple[int, int, bool]:
    return form.width, form.integer, form.signed


def _plain(form: FixedPoint) -> FixedPoint:
    return replace(form, rounding=Rounding.TRN, overflow=Overflow.WRAP)


def _keys(wanted: InputLayer | TaggerLayer) -> str:
    return ".".join(map(str, wanted.place))


def _wanted(wanted: InputLayer | TaggerLayer) -> str:
    if isinstance(wanted, ActivationLayer):
        cast_to = f"a cast to {wanted.result}"
        said = cast_to if wanted.function is Activation.LINEAR else f"{wanted.function} and {cast_to}"
    else:
        said = _SAID.get(type(wanted), "another layer")
    return f"a spec's network has here {said}, as {_keys(wanted)} says"


def _described(walk: Walk, layer: Layer | Port) -> str:
    function = function_of(layer)
    held = walk.tensor(layer.name).common
    if function is Activation.LINEAR:
        return f"it is a cast to {held}"
    if function is not None:
        return f"it is {function} and a cast to {held}"
    return f"it is of kind {type(layer).__name__}"


_FUNCTIONS: dict[Activation, Callable[[ActivationLayer, Wire], Inferred]] = {
    Activation.RELU: relu.infer,
    Activation.RELU1: clipped_relu.infer,
    Activation.RELU6: clipped_relu.infer,
    Activation.LEAKY_RELU: leaky_relu.infer,
    Activation.HARD_SIGMOID: hard_sigmoid.infer,
    Activation.HARD_TANH: hard_sigmoid.infer,
    Activation.LINEAR: cast.infer,
}
