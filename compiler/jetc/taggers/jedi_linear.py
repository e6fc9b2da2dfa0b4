"""JEDI-linear: an interaction network whose edges are linear, so that no pair of constituents is formed.

The sum over partners j of ``A x_i + B x_j`` is a dense layer on the constituent plus one on the summary of
all constituents. The second is computed once a jet, and added to each constituent's.

**Source**: Que et al., JEDI-linear, arXiv:2508.15468.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.taggers.stacks import (
    CONSTITUENTS,
    added,
    cast,
    class_scores,
    constituents,
    dense,
    given,
    heads,
    hidden_layers,
    outputs,
    pooled_rows,
)
from jetc.taggers.topology import Extent, Part, Topology

if TYPE_CHECKING:
    from jetc.language.sections.jedi_linear import JediLinear
    from jetc.language.sections.model import ClassTruth, Features, Quantisation
    from jetc.taggers.topology import ActivationLayer, PoolLayer

__all__ = ["jedi_linear"]


def jedi_linear(
    network: JediLinear, features: Features, quantisation: Quantisation, classes: tuple[ClassTruth, ...]
) -> Topology:
    """Return the topology of `network`: class scores and pT ratio from constituents in any order."""
    port, casts, rows = constituents(features), quantisation, features.constituents
    place, meeting = ("architecture", "embedding"), ("architecture", "interaction")
    embedded = hidden_layers("embedded", network.embedding, port.name, casts, place)
    own = dense("own", embedded[-1].name, network.interaction, casts, meeting)
    summary, all_of_them = _summary(network, embedded[-1].name, Extent(CONSTITUENTS, rows), casts)
    context = dense("context", all_of_them.name, network.interaction, casts, meeting)
    met = added("interaction", (own.name, context.name), casts, meeting)
    inside = ("architecture", "constituent_layers")
    after = hidden_layers("constituent", network.constituent_layers, met[-1].name, casts, inside)
    jet, end = heads(network, features, (*met, *after)[-1].name, casts, classes)
    parts = (
        Part((*embedded, own), f"the embedding of {rows} constituents", place),
        Part((summary, all_of_them, context), f"the {network.pooling} over constituents", meeting),
        Part((*met, *after), f"the layers of {rows} constituents after they met", inside),
        end,
        *class_scores(casts),
    )
    return Topology((port, *jet), parts, outputs(classes, casts, network.further_outputs))


def _summary(
    network: JediLinear, source: str, rows: Extent, casts: Quantisation
) -> tuple[PoolLayer, ActivationLayer]:
    """Return the summary of all constituents that each of them meets."""
    pool = pooled_rows("all", network.pooling, source, rows, casts)
    return pool, cast("summary", pool.name, given(casts.pooled), key="pooled")
