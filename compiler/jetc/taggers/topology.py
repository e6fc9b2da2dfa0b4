"""The topology of a tagger's network as frozen values, known before there are weights.

A family's module writes it from the spec. The Keras model, the bounds of sums, the estimate, the types for
hls4ml and the rules of the budget walk it, and know no family.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal, assert_never

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.layers.pool import Pooling
    from jetc_runtime.tensor import Axis

    from jetc.taggers.exponentials import SoftmaxCodes

__all__ = [
    "EXACT",
    "Activation",
    "ActivationLayer",
    "AddLayer",
    "AffineLayer",
    "ArgmaxLayer",
    "ConcatenateLayer",
    "DenseLayer",
    "Exact",
    "Extent",
    "FlattenLayer",
    "FunctionEntries",
    "GatherLayer",
    "InputLayer",
    "MultiplyLayer",
    "Part",
    "Place",
    "PoolLayer",
    "ProductLayer",
    "SelectLayer",
    "SoftmaxLayer",
    "TaggerLayer",
    "TaggerOutput",
    "Topology",
    "TopologyError",
    "TransposeLayer",
    "WeightedMeanLayer",
]


Place = tuple[str | int, ...]
"""Where a spec says something: the keys and indices from its top."""


class TopologyError(ValueError):
    """A topology that contradicts itself, which is a fault of its family's module; it names the layer."""


class Activation(StrEnum):
    """The function of a layer without weights."""

    RELU = "relu"
    RELU1 = "relu1"
    RELU6 = "relu6"
    LEAKY_RELU = "leaky_relu"
    HARD_SIGMOID = "hard_sigmoid"
    HARD_TANH = "hard_tanh"
    SIGMOID = "sigmoid"
    TANH = "tanh"
    LINEAR = "linear"


_ROWS_AND_WORDS = 2
Exact = Literal["exact"]
EXACT: Final = "exact"
"""In place of a format: the narrowest that holds every value, which follows from the weights."""


@dataclass(frozen=True, slots=True)
class Extent:
    """An axis of a tensor, with its size."""

    axis: Axis
    size: int


@dataclass(frozen=True, slots=True)
class InputLayer:
    """Input words with `axes`; those along the last axis have names and formats of their own.

    `formats` are those of the normalised values. `place` is where the spec says them.
    """

    name: str
    axes: tuple[Extent, ...]
    features: tuple[str, ...]
    formats: tuple[FixedPoint, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class DenseLayer:
    """A matrix of weights and a bias over the last axis of its one source, the same for all other axes.

    The `outputs` make up `axis`. `place` is where the spec says how many they are. Where sums are not exact,
    each product is cast to the `accumulator`, and the sum after each, which is the result.
    """

    name: str
    sources: tuple[str, ...]
    axis: Axis
    outputs: int
    weight: FixedPoint
    bias: FixedPoint
    accumulator: FixedPoint | Exact
    result: Exact
    place: Place


@dataclass(frozen=True, slots=True)
class AffineLayer:
    """Each word of its one source times a factor of its column, plus a summand of it; both are trained.

    `place` is where the spec asks for it.
    """

    name: str
    sources: tuple[str, ...]
    factor: FixedPoint
    summand: FixedPoint
    result: Exact
    place: Place


@dataclass(frozen=True, slots=True)
class FunctionEntries:
    """The table of a function: how many entries, their format, and once they are made, their codes."""

    size: int
    format: FixedPoint
    codes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivationLayer:
    """A function of each value of its one source, and a cast. `place` is where the spec says `result`.

    Where words along the last axis have a format each, these are `formats`, and `result` holds them all.
    A sigmoid or tanh has a `table`.
    """

    name: str
    sources: tuple[str, ...]
    function: Activation
    result: FixedPoint
    place: Place
    formats: tuple[FixedPoint, ...] = ()
    table: FunctionEntries | None = None


@dataclass(frozen=True, slots=True)
class PoolLayer:
    """The rows of its one source along its first axis, `over`, summarised in one.

    The mean of a number that is no power of two has quotients of `fraction` fraction bits, what is finer is
    dropped towards zero; all else is exact, and has no `fraction`. `place` is where the spec asks for it.
    """

    name: str
    sources: tuple[str, ...]
    how: Pooling
    over: Axis
    accumulator: Exact
    result: Exact
    place: Place
    fraction: int | None = None


@dataclass(frozen=True, slots=True)
class SelectLayer:
    """The words of the numbers `columns` along the last axis of its one source.

    `place` is where the spec says what they are.
    """

    name: str
    sources: tuple[str, ...]
    columns: tuple[int, ...]
    result: FixedPoint
    place: Place


@dataclass(frozen=True, slots=True)
class WeightedMeanLayer:
    """The rows of its first source along its first axis, `over`, by their weights in the second: their mean.

    It is their sum, times the entry of `reciprocals` at the sum of the codes of weights, of the format
    `weight`: codes of `reciprocal`, from 0 on. A weight of one bit tells whether its row counts. `place` is
    where the spec asks for it.
    """

    name: str
    sources: tuple[str, ...]
    over: Axis
    weight: FixedPoint
    reciprocal: FixedPoint
    reciprocals: tuple[int, ...]
    result: Exact
    place: Place


@dataclass(frozen=True, slots=True)
class FlattenLayer:
    """The words of all rows of its one source side by side. `place` is where the spec says the words."""

    name: str
    sources: tuple[str, ...]
    result: Exact
    place: Place


@dataclass(frozen=True, slots=True)
class ConcatenateLayer:
    """The words of its two sources side by side: two tensors without rows.

    `place` is where the spec asks for the second.
    """

    name: str
    sources: tuple[str, ...]
    result: Exact
    place: Place


@dataclass(frozen=True, slots=True)
class AddLayer:
    """The sums of its two sources, element by element; the second may be one row, added to each of the first.

    `place` is where the spec asks for it.
    """

    name: str
    sources: tuple[str, ...]
    result: Exact
    place: Place


@dataclass(frozen=True, slots=True)
class MultiplyLayer:
    """The products of its two sources, element by element; the second may be one row, for each of the first.

    `place` is where the spec asks for it.
    """

    name: str
    sources: tuple[str, ...]
    result: Exact
    place: Place


@dataclass(frozen=True, slots=True)
class ProductLayer:
    """The matrix product of its two sources: sums over the last axis of one, the first of the other.

    `place` is where the spec asks for it.
    """

    name: str
    sources: tuple[str, ...]
    result: Exact
    place: Place


@dataclass(frozen=True, slots=True)
class TransposeLayer:
    """Its one source with its two axes in the other order. `place` is where the spec says the words."""

    name: str
    sources: tuple[str, ...]
    result: Exact
    place: Place


@dataclass(frozen=True, slots=True)
class GatherLayer:
    """The rows of the numbers `rows` of its one source, along a first axis `axis`.

    `place` is where the spec says the words.
    """

    name: str
    sources: tuple[str, ...]
    rows: tuple[int, ...]
    axis: Axis
    result: Exact
    place: Place


@dataclass(frozen=True, slots=True)
class SoftmaxLayer:
    """The softmax of its one source by tables of exp and 1/sum. `place` is where the spec has the tables.

    It is over classes, and trained in floating point; or for each row over its partners, and trained with the
    entries of the tables, which are `codes`. One over classes may be of the latency form: exp of each logit.
    """

    name: str
    sources: tuple[str, ...]
    exp_table: FixedPoint
    inverse_input: FixedPoint
    inverse_table: FixedPoint
    result: FixedPoint
    place: Place
    codes: SoftmaxCodes | None = None
    implementation: Literal["stable", "latency"] = "stable"


@dataclass(frozen=True, slots=True)
class ArgmaxLayer:
    """1 for the first of the largest classes of its one source, 0 for others; trained as a softmax.

    `place` is where the spec asks for it.
    """

    name: str
    sources: tuple[str, ...]
    result: FixedPoint
    place: Place


TaggerLayer = (
    DenseLayer
    | AffineLayer
    | ActivationLayer
    | PoolLayer
    | SelectLayer
    | WeightedMeanLayer
    | FlattenLayer
    | ConcatenateLayer
    | AddLayer
    | MultiplyLayer
    | ProductLayer
    | TransposeLayer
    | GatherLayer
    | SoftmaxLayer
    | ArgmaxLayer
)


@dataclass(frozen=True, slots=True)
class Part:
    """Layers that become hardware together, as often as their results have rows; a softmax is one alone.

    `words` names them in a message, `place` is what of the spec makes them large.
    """

    layers: tuple[TaggerLayer, ...]
    words: str
    place: Place


@dataclass(frozen=True, slots=True)
class TaggerOutput:
    """An output: the result of the layer of this name, a word for each label."""

    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topology:
    """A feed-forward network. Each layer follows its sources; layers of a part have results of like rows.

    Raises TopologyError where a name is unknown or taken, or axes do not fit.
    """

    inputs: tuple[InputLayer, ...]
    parts: tuple[Part, ...]
    outputs: tuple[TaggerOutput, ...]

    def __post_init__(self) -> None:
        axes = self.axes()
        for each in self.outputs:
            if [axis.size for axis in axes.get(each.name, ())] != [len(each.labels)]:
                raise TopologyError(f"output {each.name}: it does not have {len(each.labels)} words")
        for part in self.parts:
            if len({axes[each.name][:-1] for each in part.layers}) != 1:
                raise TopologyError(f"{part.words}: results of other rows stand in one part")
            scores = any(isinstance(each, SoftmaxLayer | ArgmaxLayer) for each in part.layers)
            if len(part.layers) > 1 and scores:
                raise TopologyError(f"{part.words}: a softmax is a part alone")

    @property
    def layers(self) -> tuple[TaggerLayer, ...]:
        """All layers, in order."""
        return tuple(layer for part in self.parts for layer in part.layers)

    def tensor(self, name: str) -> InputLayer | TaggerLayer:
        """Return the layer or input that makes the tensor `name`."""
        return next(each for each in (*self.inputs, *self.layers) if each.name == name)

    def origin(self, name: str) -> InputLayer | TaggerLayer:
        """Return what makes the words of the tensor `name`: before they were moved, if they were."""
        maker = self.tensor(name)
        return self.origin(maker.sources[0]) if isinstance(maker, TransposeLayer | GatherLayer) else maker

    def with_layers(self, changed: Callable[[TaggerLayer], TaggerLayer]) -> Topology:
        """Return the topology with what `changed` makes of each layer."""
        parts = tuple(replace(part, layers=tuple(map(changed, part.layers))) for part in self.parts)
        return replace(self, parts=parts)

    def readers(self, name: str) -> tuple[TaggerLayer, ...]:
        """Return the layers that read the tensor `name`."""
        return tuple(each for each in self.layers if name in each.sources)

    def axes(self) -> dict[str, tuple[Extent, ...]]:
        """Return the axes of each tensor, by the name of what makes it."""
        axes: dict[str, tuple[Extent, ...]] = {}
        for port in self.inputs:
            if port.name in axes or not len(port.features) == len(port.formats) == port.axes[-1].size:
                raise TopologyError(f"input {port.name}: its name is taken, or its features do not fit")
            axes[port.name] = port.axes
        for layer in self.layers:
            two = isinstance(layer, _OF_TWO)
            wanted, said = (2, "two sources") if two else (1, "one source")
            if layer.name in axes or len(layer.sources) != wanted or not axes.keys() >= {*layer.sources}:
                raise TopologyError(f"{layer.name}: its name is taken, or it has not {said} before it")
            axes[layer.name] = _axes(layer, [axes[each] for each in layer.sources])
        return axes

    def instances(self, part: Part) -> int:
        """Return how often `part` stands in the hardware."""
        return math.prod(each.size for each in self.axes()[part.layers[0].name][:-1])


_OF_TWO = ConcatenateLayer | WeightedMeanLayer | AddLayer | MultiplyLayer | ProductLayer


def _axes(  # noqa: C901, PLR0911, PLR0912 - one for each kind
    layer: TaggerLayer, sources: list[tuple[Extent, ...]]
) -> tuple[Extent, ...]:
    source = sources[0]
    match layer:
        case DenseLayer():
            return (*source[:-1], Extent(layer.axis, layer.outputs))
        case ActivationLayer() | AffineLayer():
            return source
        case SoftmaxLayer():
            if [each.axis for each in source] != ["classes"] and source[-1].axis != "partners":
                raise TopologyError(f"{layer.name}: its source has other axes than classes, or no partners")
            if (layer.codes is None) is (source[-1].axis == "partners"):
                raise TopologyError(
                    f"{layer.name}: partners need the entries of its tables, classes have none"
                )
            return source
        case ArgmaxLayer():
            if [each.axis for each in source] != ["classes"]:
                raise TopologyError(f"{layer.name}: its source has other axes than classes")
            return source
        case PoolLayer():
            if len(source) == 1 or source[0].axis != layer.over:
                raise TopologyError(f"{layer.name}: the first axis of its source is not {layer.over}")
            return source[1:]
        case SelectLayer():
            if not set(layer.columns) <= set(range(source[-1].size)):
                raise TopologyError(f"{layer.name}: its source has no words {layer.columns}")
            return (*source[:-1], Extent(source[-1].axis, len(layer.columns)))
        case WeightedMeanLayer():
            if (
                len(source) == 1
                or source[0].axis != layer.over
                or len(layer.reciprocals) != source[0].size * layer.weight.max_code + 1
            ):
                raise TopologyError(f"{layer.name}: the first axis of its source is not {layer.over}")
            if sources[1] != (source[0], Extent("features", 1)):
                raise TopologyError(f"{layer.name}: its weights are not a word for each of {layer.over}")
            return source[1:]
        case FlattenLayer():
            if len(source) != _ROWS_AND_WORDS or source[1].axis != "features":
                raise TopologyError(f"{layer.name}: its source is not rows of features")
            return (Extent("features", source[0].size * source[1].size),)
        case ConcatenateLayer():
            if any([extent.axis for extent in each] != ["features"] for each in sources):
                raise TopologyError(f"{layer.name}: its sources have other axes than features")
            return (Extent("features", sum(each[0].size for each in sources)),)
        case AddLayer() | MultiplyLayer():
            if sources[1] not in (source, source[-1:]):
                raise TopologyError(f"{layer.name}: its sources have other axes, or rows")
            return source
        case ProductLayer():
            if {len(each) for each in sources} != {_ROWS_AND_WORDS} or source[1] != sources[1][0]:
                raise TopologyError(f"{layer.name}: the words of one source are not the rows of the other")
            return (source[0], sources[1][1])
        case TransposeLayer():
            if len(source) != _ROWS_AND_WORDS:
                raise TopologyError(f"{layer.name}: its source has not two axes")
            return source[::-1]
        case GatherLayer():
            if len(source) != _ROWS_AND_WORDS or not set(layer.rows) <= set(range(source[0].size)):
                raise TopologyError(f"{layer.name}: its source has no rows {layer.rows}")
            return (Extent(layer.axis, len(layer.rows)), source[1])
        case _:
            assert_never(layer)
