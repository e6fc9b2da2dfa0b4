"""Deep sets: layers applied to each constituent, their summary, and two heads.

Inputs of the jet, where the spec has some, join what was pooled before the heads.

**Source**: Zaheer et al., Deep Sets, arXiv:1703.06114.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc.taggers.stacks import (
    CONSTITUENTS,
    cast,
    class_head,
    class_scores,
    constituents,
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
from jetc.taggers.topology import Extent, Part, Topology

if TYPE_CHECKING:
    from jetc.language.sections.model import ClassTruth, DeepSets, Features, Quantisation
    from jetc.taggers.topology import PoolLayer, TaggerLayer, WeightedMeanLayer

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
    weights, pool = _pooling(network, inner[-1].name, features, casts)
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
        Part(
            heads,
            f"the {network.pooling.replace('_', ' ')} and {heads_in_words(network.further_outputs)}",
            ("architecture", "class_head"),
        ),
        *class_scores(casts),
    )
    return Topology((port, *jet), parts, outputs(classes, casts, network.further_outputs))


def _pooling(
    network: DeepSets, source: str, features: Features, casts: Quantisation
) -> tuple[tuple[TaggerLayer, ...], PoolLayer | WeightedMeanLayer]:
    """Return the layer that summarises constituents, and what tells it how much each of them counts."""
    place = ("architecture", "pooling")
    match network.pooling:
        case "masked_mean":
            mask, mean = masked_mean(source, features, given(casts.reciprocals), place)
            return (mask,), mean
        case "weighted_mean":
            return weighted_mean(source, features, casts, place)
        case "mean" | "max" | "sum":
            rows = Extent(CONSTITUENTS, features.constituents)
            return (), pooled_rows(network.pooling, network.pooling, source, rows, casts)
        case _:
            assert_never(network.pooling)


def _of_each(layers: tuple[TaggerLayer, ...], count: int) -> Part:
    if count == 1:
        return Part(layers, "the layers of the constituent", _LAYERS)
    return Part(layers, f"the layers of {count} constituents", ("features", "constituents"))
