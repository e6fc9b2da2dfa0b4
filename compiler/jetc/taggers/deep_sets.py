"""Deep sets: layers applied to each constituent, their mean or maximum, and two heads.

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
    outputs,
    regression_head,
)
from jetc.taggers.topology import EXACT, Part, PoolLayer, Topology

if TYPE_CHECKING:
    from jetc.language.sections.model import ClassTruth, DeepSets, Features, Quantisation
    from jetc.taggers.topology import TaggerLayer

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
    heads = (
        pool,
        pooled,
        *class_head(network.class_head, pooled.name, classes, casts),
        *regression_head(network.regression_head, pooled.name, casts),
    )
    parts = (
        _of_each(inner, features.constituents),
        Part(heads, f"the {network.pooling} and both heads", ("architecture", "class_head")),
        class_scores(casts),
    )
    return Topology((port,), parts, outputs(classes))


def _of_each(layers: tuple[TaggerLayer, ...], count: int) -> Part:
    if count == 1:
        return Part(layers, "the layers of the constituent", _LAYERS)
    return Part(layers, f"the layers of {count} constituents", ("features", "constituents"))
