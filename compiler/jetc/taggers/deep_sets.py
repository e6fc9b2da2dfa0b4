"""Deep sets: layers applied to each constituent, their mean or maximum, and two heads.

Inputs of the jet, where the spec has some, join what was pooled before the heads.

**Source**: Zaheer et al., Deep Sets, arXiv:1703.06114.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.taggers.stacks import (
    CONSTITUENTS,
    cast,
    class_head,
    class_scores,
    constituents,
    hidden_layers,
    jet_inputs,
    outputs,
    regression_head,
)
from jetc.taggers.topology import EXACT, ConcatenateLayer, Part, PoolLayer, Topology

if TYPE_CHECKING:
    from jetc.language.sections.model import ClassTruth, DeepSets, Features, Quantisation
    from jetc.taggers.topology import InputLayer, TaggerLayer

__all__ = ["deep_sets"]

_LAYERS = ("architecture", "constituent_layers")


def deep_sets(
    network: DeepSets, features: Features, quantisation: Quantisation, classes: tuple[ClassTruth, ...]
) -> Topology:
    """Return the topology of `network`: class scores and pT ratio from constituents in any order."""
    port, casts = constituents(features), quantisation
    inner = hidden_layers("constituent", network.constituent_layers, port.name, casts, _LAYERS)
    place = ("architecture", "pooling")
    pool = PoolLayer(network.pooling, (inner[-1].name,), network.pooling, CONSTITUENTS, EXACT, EXACT, place)
    pooled = cast("pooled", pool.name, casts.pooled)
    jet, joined = _joined(features, pooled)
    last = joined[0].name if joined else pooled.name
    heads = (
        pool,
        pooled,
        *joined,
        *class_head(network.class_head, last, classes, casts),
        *regression_head(network.regression_head, last, casts),
    )
    parts = (
        _of_each(inner, features.constituents),
        Part(heads, f"the {network.pooling} and both heads", ("architecture", "class_head")),
        class_scores(casts),
    )
    return Topology((port, *jet), parts, outputs(classes))


def _joined(
    features: Features, pooled: TaggerLayer
) -> tuple[tuple[InputLayer, ...], tuple[ConcatenateLayer, ...]]:
    """Return the inputs of the jet and the layer that joins them to `pooled`; none where there are none."""
    if not features.of_the_jet:
        return (), ()
    port = jet_inputs(features.of_the_jet)
    return (port,), (ConcatenateLayer("joined", (pooled.name, port.name), EXACT, port.place),)


def _of_each(layers: tuple[TaggerLayer, ...], count: int) -> Part:
    if count == 1:
        return Part(layers, "the layers of the constituent", _LAYERS)
    return Part(layers, f"the layers of {count} constituents", ("features", "constituents"))
