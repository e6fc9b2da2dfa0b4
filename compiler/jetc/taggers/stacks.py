"""Layers that families share: the input words, hidden layers, and the two heads with their outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from jetc_runtime.layers.pool import takes

from jetc.taggers.outputs import CLASS_SCORES, LOGITS, PT_RATIO
from jetc.taggers.pool import quotient_fraction
from jetc.taggers.reciprocals import reciprocal_codes
from jetc.taggers.topology import (
    EXACT,
    Activation,
    ActivationLayer,
    AddLayer,
    ArgmaxLayer,
    ConcatenateLayer,
    DenseLayer,
    Extent,
    InputLayer,
    Part,
    PoolLayer,
    SelectLayer,
    SoftmaxLayer,
    TaggerOutput,
    TopologyError,
    WeightedMeanLayer,
)

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.layers.pool import Pooling
    from jetc_runtime.tensor import Axis

    from jetc.language.sections.model import ClassTruth, Feature, Features, Quantisation
    from jetc.language.sections.section import ExtraOutput
    from jetc.taggers.topology import Place, TaggerLayer

__all__ = [
    "CONSTITUENTS",
    "FILLED",
    "JET",
    "added",
    "cast",
    "class_head",
    "class_scores",
    "constituents",
    "dense",
    "extra_heads",
    "given",
    "heads",
    "heads_in_words",
    "hidden",
    "hidden_layers",
    "joined_with_jet",
    "masked_mean",
    "outputs",
    "pooled_rows",
    "regression_head",
    "weighted_mean",
]

CONSTITUENTS: Final = "constituents"
JET: Final = "jet"
FILLED: Final = "is_filled"
"""The input of a constituent that is 1 where there is one."""


def constituents(features: Features) -> InputLayer:
    """Return the input words of a jet: constituents with their features."""
    return InputLayer(
        name=CONSTITUENTS,
        axes=(Extent(CONSTITUENTS, features.constituents), Extent("features", len(features.inputs))),
        features=tuple(each.name for each in features.inputs),
        formats=tuple(each.normalised for each in features.inputs),
        place=("features", "inputs"),
    )


def joined_with_jet(
    features: Features, source: str
) -> tuple[tuple[InputLayer, ...], tuple[ConcatenateLayer, ...]]:
    """Return the inputs of the jet and the layer that joins them to `source`; none where there are none."""
    if not features.of_the_jet:
        return (), ()
    port = _jet_inputs(features.of_the_jet)
    return (port,), (ConcatenateLayer("joined", (source, port.name), EXACT, port.place),)


def _jet_inputs(inputs: tuple[Feature, ...]) -> InputLayer:
    """Return the input words of the jet as a whole."""
    return InputLayer(
        name=JET,
        axes=(Extent("features", len(inputs)),),
        features=tuple(each.name for each in inputs),
        formats=tuple(each.normalised for each in inputs),
        place=("features", "jet"),
    )


def hidden_layers(  # noqa: PLR0913 - what layers have
    stem: str,
    widths: tuple[int, ...],
    source: str,
    casts: Quantisation,
    place: Place,
    *,
    residual: bool = False,
) -> tuple[TaggerLayer, ...]:
    """Return dense layers of `widths` with their ReLUs, one on the other; `place` has the widths.

    Where they are `residual`, one as wide as the one before it has that one's results added to its sums.
    """
    layers: list[TaggerLayer] = []
    for index, width in enumerate(widths):
        name, at = f"{stem}_{index + 1}", (*place, index)
        if residual and width in widths[index - 1 : index]:
            sums = dense(name, source, width, casts, at)
            layers += [sums, *added(f"{name}_residual", (name, source), casts, at)]
        else:
            layers += hidden(name, width, source, casts, at)
        source = layers[-1].name
    return tuple(layers)


def hidden(  # noqa: PLR0913 - a layer has these parts
    name: str, width: int, source: str, casts: Quantisation, place: Place, *, axis: Axis = "features"
) -> tuple[DenseLayer, ActivationLayer]:
    """Return a dense layer, and its ReLU ``<name>_relu`` with the cast of every ReLU."""
    return dense(name, source, width, casts, place, axis=axis), _relu(f"{name}_relu", name, casts)


def added(
    name: str, sources: tuple[str, str], casts: Quantisation, place: Place
) -> tuple[AddLayer, ActivationLayer]:
    """Return the sum of two tensors, and its ReLU with the cast of every ReLU: ``<name>_relu``."""
    total = AddLayer(name, sources, EXACT, place)
    return total, _relu(f"{name}_relu", name, casts)


def _relu(name: str, source: str, casts: Quantisation) -> ActivationLayer:
    at = ("quantisation", "activation")
    return ActivationLayer(name, (source,), Activation.RELU, casts.activation, at)


def masked_mean(
    source: str, features: Features, reciprocal: FixedPoint, place: Place
) -> tuple[SelectLayer, WeightedMeanLayer]:
    """Return the mean of `source` over the constituents that are there, and before it what tells of them."""
    names = [each.name for each in features.inputs]
    if FILLED not in names:
        raise TopologyError(f"no input of a constituent is {FILLED}")
    at = names.index(FILLED)
    where = ("features", "inputs", at, "type")
    mask = SelectLayer("mask", (CONSTITUENTS,), (at,), features.inputs[at].normalised, where)
    return mask, _mean(source, mask.name, features, mask.result, reciprocal, place)


def weighted_mean(
    source: str, features: Features, casts: Quantisation, place: Place
) -> tuple[tuple[DenseLayer, ActivationLayer], WeightedMeanLayer]:
    """Return the mean of `source` by weights that the network makes of its rows, and what makes these."""
    form, at = given(casts.pooling_weights), ("quantisation", "pooling_weights")
    sums = dense("weight_sum", source, 1, casts, place)
    weight = ActivationLayer("weight", (sums.name,), Activation.RELU, form, at)
    return (sums, weight), _mean(source, weight.name, features, form, given(casts.reciprocals), place)


def _mean(  # noqa: PLR0913, PLR0917 - a layer has these parts
    source: str, weights: str, features: Features, weight: FixedPoint, reciprocal: FixedPoint, place: Place
) -> WeightedMeanLayer:
    codes = reciprocal_codes(reciprocal, features.constituents, weight)
    return WeightedMeanLayer("mean", (source, weights), CONSTITUENTS, weight, reciprocal, codes, EXACT, place)


def class_head(
    widths: tuple[int, ...], source: str, classes: tuple[ClassTruth, ...], casts: Quantisation
) -> tuple[TaggerLayer, ...]:
    """Return the layers from `source` to the logits of `classes`."""
    hidden = hidden_layers("class", widths, source, casts, ("architecture", "class_head"))
    last = hidden[-1].name if hidden else source
    sums = dense("class_sum", last, len(classes), casts, ("dataset", "classes"), axis="classes")
    return (*hidden, sums, cast(LOGITS, sums.name, casts.logits))


def pooled_rows(name: str, how: Pooling, source: str, rows: Extent, casts: Quantisation) -> PoolLayer:
    """Return the summary of `rows`, of results of hidden layers, that is cast to `quantisation.pooled`."""
    exact = takes(how, rows.size)
    fraction = None if exact else quotient_fraction(casts.activation, given(casts.pooled))
    place = ("architecture", "pooling")
    return PoolLayer(name, (source,), how, rows.axis, EXACT, EXACT, place, fraction)


class _Headed(Protocol):
    """A network that pools, and has two heads."""

    @property
    def pooling(self) -> Pooling: ...

    @property
    def class_head(self) -> tuple[int, ...]: ...

    @property
    def regression_head(self) -> tuple[int, ...]: ...

    @property
    def further_outputs(self) -> tuple[ExtraOutput, ...]: ...


def heads(  # noqa: PLR0913, PLR0917 - what stands between rows and outputs
    network: _Headed,
    features: Features,
    source: str,
    casts: Quantisation,
    classes: tuple[ClassTruth, ...],
    rows: Extent | None = None,
) -> tuple[tuple[InputLayer, ...], Part]:
    """Return the inputs of the jet, and the pooling of `source` with both heads on it and on them.

    What is pooled are `rows`, or the constituents.
    """
    over = Extent(CONSTITUENTS, features.constituents) if rows is None else rows
    pool = pooled_rows(network.pooling, network.pooling, source, over, casts)
    pooled = cast("pooled", pool.name, given(casts.pooled))
    jet, joined = joined_with_jet(features, pooled.name)
    last = joined[0].name if joined else pooled.name
    layers = (
        pool,
        pooled,
        *joined,
        *class_head(network.class_head, last, classes, casts),
        *regression_head(network.regression_head, last, casts),
        *extra_heads(network.further_outputs, last, casts),
    )
    words = f"the {network.pooling} and {heads_in_words(network.further_outputs)}"
    return jet, Part(layers, words, ("architecture", "class_head"))


def heads_in_words(further: tuple[ExtraOutput, ...]) -> str:
    """Return what messages call the heads of a network."""
    return f"{2 + len(further)} heads" if further else "both heads"


def given(form: FixedPoint | None) -> FixedPoint:
    """Return a format that a spec of this family has."""
    if form is None:
        raise TopologyError("the spec has no format for what is pooled")
    return form


def class_scores(casts: Quantisation) -> tuple[Part, ...]:
    """Return the softmax of the logits, a part alone; none where the network ends at them."""
    place: Place = ("quantisation", "softmax")
    given, scores = casts.softmax, casts.class_scores
    if given is None or scores is None:
        return ()
    tables, how = given.tables, given.implementation
    if how == "argmax":
        return (Part((ArgmaxLayer(CLASS_SCORES, (LOGITS,), scores, place),), "the argmax", place),)
    if tables is None:
        raise TopologyError("the spec has no formats for the tables of the softmax")
    softmax = SoftmaxLayer(
        CLASS_SCORES,
        (LOGITS,),
        tables.exp_table,
        tables.inverse_input,
        tables.inverse_table,
        scores,
        place,
        implementation=how,
    )
    return (Part((softmax,), "the tables of the softmax", place),)


def regression_head(widths: tuple[int, ...], source: str, casts: Quantisation) -> tuple[TaggerLayer, ...]:
    """Return the layers from `source` to the pT ratio."""
    hidden = hidden_layers("regression", widths, source, casts, ("architecture", "regression_head"))
    last = hidden[-1].name if hidden else source
    sums = dense("regression_sum", last, 1, casts, ("architecture", "regression_head"))
    return (*hidden, sums, cast(PT_RATIO, sums.name, casts.pt_ratio))


def extra_heads(
    further: tuple[ExtraOutput, ...], source: str, casts: Quantisation
) -> tuple[TaggerLayer, ...]:
    """Return the layers from `source` to each output beside the pT ratio, head after head."""
    layers: list[TaggerLayer] = []
    for index, each in enumerate(further):
        place: Place = ("architecture", "extra_outputs", index)
        hidden = hidden_layers(each.name, each.layers, source, casts, (*place, "layers"))
        last = hidden[-1].name if hidden else source
        sums = dense(f"{each.name}_sum", last, 1, casts, (*place, "layers"))
        result = ActivationLayer(each.name, (sums.name,), Activation.LINEAR, each.type, (*place, "type"))
        layers += [*hidden, sums, result]
    return tuple(layers)


def outputs(
    classes: tuple[ClassTruth, ...], casts: Quantisation, further: tuple[ExtraOutput, ...]
) -> tuple[TaggerOutput, ...]:
    """Return the ports of all heads: a score or a logit for each class, the pT ratio, and `further` ones."""
    labels = tuple(each.name for each in classes)
    name = CLASS_SCORES if class_scores(casts) else LOGITS
    regressed = (PT_RATIO, *(each.name for each in further))
    return TaggerOutput(name, labels), *(TaggerOutput(each, (each,)) for each in regressed)


def cast(name: str, source: str, result: FixedPoint, *, key: str | None = None) -> ActivationLayer:
    """Return a cast to `result`, the format of `quantisation` called `key`, or as the layer is."""
    return ActivationLayer(name, (source,), Activation.LINEAR, result, ("quantisation", key or name))


def dense(  # noqa: PLR0913 - a layer has these parts
    name: str, source: str, outputs: int, casts: Quantisation, place: Place, *, axis: Axis = "features"
) -> DenseLayer:
    """Return a dense layer with the spec's weights, its sums exact; the `outputs` make up `axis`."""
    return DenseLayer(name, (source,), axis, outputs, casts.weights, casts.weights, EXACT, EXACT, place)
