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
    joined_with_jet,
    outputs,
    regression_head,
)
from jetc.taggers.topology import EXACT, Part, PoolLayer, Topology, TopologyError

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

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
    pooled = cast("pooled", pool.name, _pooled(casts))
    jet, joined = joined_with_jet(features, pooled.name)
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


def _pooled(casts: Quantisation) -> FixedPoint:
    """Return the format of what is pooled, which a spec of this family has."""
    if casts.pooled is None:
        raise TopologyError("pooled: the spec has no format for it")
    return casts.pooled


def _of_each(layers: tuple[TaggerLayer, ...], count: int) -> Part:
    if count == 1:
        return Part(layers, "the layers of the constituent", _LAYERS)
    return Part(layers, f"the layers of {count} constituents", ("features", "constituents"))
