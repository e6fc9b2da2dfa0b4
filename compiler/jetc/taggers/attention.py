"""Linear self-attention: constituents embedded, attention among them, layers of each, pooled, two heads.

Each constituent has a query and a key, both from a ReLU, and a value. What it attends to is the sum over all
of query times key times value. It is linear in the number of constituents: keys times values are summed once
a jet. There is no softmax and no division. The result is added to the embedding, and one ReLU follows.

**Source**: Katharopoulos et al., Transformers are RNNs, arXiv:2006.16236; here with a ReLU in place of
elu + 1, and without normalisation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.taggers.stacks import (
    added,
    cast,
    class_scores,
    constituents,
    dense,
    given,
    heads,
    hidden,
    hidden_layers,
    outputs,
)
from jetc.taggers.topology import EXACT, Part, ProductLayer, Topology, TransposeLayer

if TYPE_CHECKING:
    from jetc.language.sections.attention import Attention
    from jetc.language.sections.model import ClassTruth, Features, Quantisation

__all__ = ["attention"]

_ACTIVATION = ("quantisation", "activation")


def attention(
    network: Attention, features: Features, quantisation: Quantisation, classes: tuple[ClassTruth, ...]
) -> Topology:
    """Return the topology of `network`: class scores and pT ratio from constituents in any order."""
    port, casts, rows = constituents(features), quantisation, features.constituents
    place, inside = ("architecture", "embedding"), ("architecture", "constituent_layers")
    embedded = hidden_layers("embedded", network.embedding, port.name, casts, place)
    source, attended = embedded[-1].name, given(casts.attended)
    meeting = ("architecture", "keys")
    queries = hidden("queries", network.keys, source, casts, meeting, axis="keys")
    keys = hidden("keys", network.keys, source, casts, meeting, axis="keys")
    sums = dense("value_sum", source, network.embedding[-1], casts, (*place, len(network.embedding) - 1))
    values = cast("values", sums.name, given(casts.values))
    turned = TransposeLayer("keys_turned", (keys[-1].name,), EXACT, _ACTIVATION)
    context = ProductLayer("context_sum", (turned.name, values.name), EXACT, meeting)
    summary = cast("context", context.name, attended, key="attended")
    product = ProductLayer("attended_sum", (queries[-1].name, summary.name), EXACT, meeting)
    seen = cast("attended", product.name, attended)
    met = added("attention", (seen.name, source), casts, meeting)
    after = hidden_layers("constituent", network.constituent_layers, met[-1].name, casts, inside)
    jet, end = heads(network, features, (*met, *after)[-1].name, casts, classes)
    parts = (
        Part((*embedded, *queries, *keys, sums, values), f"the embedding of {rows} constituents", place),
        Part((turned, context, summary), f"keys times values, for each of {network.keys} keys", meeting),
        Part((product, seen, *met, *after), f"the attention of {rows} constituents", meeting),
        end,
        *class_scores(casts),
    )
    return Topology((port, *jet), parts, outputs(classes, casts))
