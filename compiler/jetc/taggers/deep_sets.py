"""Deep sets: layers applied to each constituent, their summary, and two heads.

Inputs of the jet, where the spec has some, join what was pooled before the heads.

**Source**: Zaheer et al., Deep Sets, arXiv:1703.06114.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc.taggers.row_softmax import row_softmax
from jetc.taggers.stacks import (
    CONSTITUENTS,
    cast,
    class_head,
    class_scores,
    constituents,
    dense,
    extra_heads,
    given,
    heads_in_words,
    hidden_layers,
    joined_with_jet,
    masked_mean,
    outputs,
    pooled_rows,
    regression_head,
    weighted_mean,
)
from jetc.taggers.topology import (
    EXACT,
    Extent,
    FlattenLayer,
    GatherLayer,
    Part,
    PoolLayer,
    ProductLayer,
    TaggerLayer,
    Topology,
    TransposeLayer,
    WeightedMeanLayer,
)

if TYPE_CHECKING:
    from jetc.language.sections.model import ClassTruth, DeepSets, Features, Quantisation

__all__ = ["deep_sets"]

_LAYERS = ("architecture", "constituent_layers")


def deep_sets(
    network: DeepSets, features: Features, quantisation: Quantisation, classes: tuple[ClassTruth, ...]
) -> Topology:
    """Return the topology of `network`: class scores and pT ratio from constituents in any order."""
    port, casts = constituents(features), quantisation
    inner = hidden_layers(
        "constituent", network.constituent_layers, port.name, casts, _LAYERS, residual=network.residual
    )
    weights, between, pool = _pooling(network, inner[-1].name, features, casts)
    pooled = cast("pooled", pool.name, given(casts.pooled))
    jet, joined = joined_with_jet(features, pooled.name)
    last = joined[0].name if joined else pooled.name
    heads = (
        pool,
        pooled,
        *joined,
        *class_head(network.class_head, last, classes, casts),
        *regression_head(network.regression_head, last, casts),
        *extra_heads(network.further_outputs, last, casts),
    )
    parts = (
        _of_each((*inner, *weights), features.constituents),
        *between,
        Part(
            heads,
            f"the {network.pooling.replace('_', ' ')} and {heads_in_words(network.further_outputs)}",
            ("architecture", "class_head"),
        ),
        *class_scores(casts),
    )
    return Topology((port, *jet), parts, outputs(classes, casts, network.further_outputs))


_Pooling = tuple[tuple[TaggerLayer, ...], tuple[Part, ...], PoolLayer | WeightedMeanLayer | FlattenLayer]
"""Layers of each constituent, parts between, and the layer with one row."""


def _pooling(network: DeepSets, source: str, features: Features, casts: Quantisation) -> _Pooling:
    """Return the layer that summarises constituents, and what tells it how much each of them counts."""
    place = ("architecture", "pooling")
    match network.pooling:
        case "masked_mean":
            mask, mean = masked_mean(source, features, given(casts.reciprocals), place)
            return (mask,), (), mean
        case "weighted_mean":
            weights, mean = weighted_mean(source, features, casts, place)
            return weights, (), mean
        case "attention_mean":
            return _attention_mean(source, features.constituents, casts)
        case "mean" | "max" | "sum":
            rows = Extent(CONSTITUENTS, features.constituents)
            return (), (), pooled_rows(network.pooling, network.pooling, source, rows, casts)
        case _:
            assert_never(network.pooling)


def _attention_mean(source: str, rows: int, casts: Quantisation) -> _Pooling:
    """Return the mean of `source` by the softmax of a score of each of its rows."""
    place, at = ("architecture", "pooling"), ("quantisation", "scores")
    partners = GatherLayer("partners", (source,), tuple(range(rows)), "partners", EXACT, place)
    sums = dense("score_sum", partners.name, 1, casts, place, axis="keys")
    scores = cast("scores", sums.name, given(casts.scores))
    turned = TransposeLayer("scores_turned", (scores.name,), EXACT, at)
    weights = row_softmax(turned.name, casts)
    mean = ProductLayer("attention_mean", (weights.name, partners.name), EXACT, place)
    between = (
        Part((partners, sums, scores), f"the scores of {rows} constituents", place),
        Part((turned,), "the scores side by side", place),
        Part((weights,), f"the softmax of {rows} scores", weights.place),
        Part((mean,), f"the mean of {rows} constituents", place),
    )
    return (), between, FlattenLayer("attention_row", (mean.name,), EXACT, place)


def _of_each(layers: tuple[TaggerLayer, ...], count: int) -> Part:
    if count == 1:
        return Part(layers, "the layers of the constituent", _LAYERS)
    return Part(layers, f"the layers of {count} constituents", ("features", "constituents"))
