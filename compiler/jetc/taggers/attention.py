"""Self-attention: constituents embedded, attention among them, layers of each, pooled, two heads.

Each constituent has a query, a key and a value. The result of attention is added to the embedding, and one
ReLU follows.

Linear: query and key are from a ReLU, and what a constituent attends to is the sum over all of query times
key times value. It is linear in the number of constituents: keys times values are summed once a jet. There is
no softmax and no division. With a softmax: query and key are cast alone, and the softmax of the products of a
query with all keys, over all constituents, weighs the values. Constituents that are not there count as all
others do.

**Source**: Katharopoulos et al., Transformers are RNNs, arXiv:2006.16236; here with a ReLU in place of
elu + 1, and without normalisation. Vaswani et al., Attention is all you need, arXiv:1706.03762; here with
one head, and without a division of the products by a root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.taggers.row_softmax import row_softmax
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
from jetc.taggers.topology import (
    EXACT,
    GatherLayer,
    Part,
    ProductLayer,
    TaggerLayer,
    Topology,
    TransposeLayer,
)

if TYPE_CHECKING:
    from jetc.language.sections.attention import Attention
    from jetc.language.sections.model import ClassTruth, Features, Quantisation

__all__ = ["attention"]

_ACTIVATION = ("quantisation", "activation")
_MEETING = ("architecture", "keys")


def attention(
    network: Attention, features: Features, quantisation: Quantisation, classes: tuple[ClassTruth, ...]
) -> Topology:
    """Return the topology of `network`: class scores and pT ratio from constituents in any order."""
    port, casts, rows = constituents(features), quantisation, features.constituents
    place, inside = ("architecture", "embedding"), ("architecture", "constituent_layers")
    embedded = hidden_layers("embedded", network.embedding, port.name, casts, place)
    source = embedded[-1].name
    among = _by_softmax if network.weights == "softmax" else _linear
    before, between, seen = among(network, source, rows, casts)
    met = added("attention", (seen[-1].name, source), casts, _MEETING)
    after = hidden_layers("constituent", network.constituent_layers, met[-1].name, casts, inside)
    jet, end = heads(network, features, (*met, *after)[-1].name, casts, classes)
    parts = (
        Part((*embedded, *before), f"the embedding of {rows} constituents", place),
        *between,
        Part((*seen, *met, *after), f"the attention of {rows} constituents", _MEETING),
        end,
        *class_scores(casts),
    )
    return Topology((port, *jet), parts, outputs(classes, casts, network.further_outputs))


_Among = tuple[tuple[TaggerLayer, ...], tuple[Part, ...], tuple[TaggerLayer, ...]]
"""Layers of each constituent, parts that are made once a jet or again, and what each constituent sees."""


def _linear(network: Attention, source: str, rows: int, casts: Quantisation) -> _Among:  # noqa: ARG001 - as the other
    """Return queries, keys and values; keys times values; and queries times these."""
    attended, widths = given(casts.attended), network.embedding
    queries = hidden("queries", network.keys, source, casts, _MEETING, axis="keys")
    keys = hidden("keys", network.keys, source, casts, _MEETING, axis="keys")
    sums = dense("value_sum", source, widths[-1], casts, ("architecture", "embedding", len(widths) - 1))
    values = cast("values", sums.name, given(casts.values))
    turned = TransposeLayer("keys_turned", (keys[-1].name,), EXACT, _ACTIVATION)
    context = ProductLayer("context_sum", (turned.name, values.name), EXACT, _MEETING)
    summary = cast("context", context.name, attended, key="attended")
    product = ProductLayer("attended_sum", (queries[-1].name, summary.name), EXACT, _MEETING)
    once = Part((turned, context, summary), f"keys times values, for each of {network.keys} keys", _MEETING)
    return (*queries, *keys, sums, values), (once,), (product, cast("attended", product.name, attended))


def _by_softmax(network: Attention, source: str, rows: int, casts: Quantisation) -> _Among:
    """Return queries; keys and values of all as partners, scores and their softmax; and values so weighed."""
    at, form = ("quantisation", "values"), given(casts.values)
    last = ("architecture", "embedding", len(network.embedding) - 1)
    asked = dense("query_sum", source, network.keys, casts, _MEETING, axis="keys")
    queries = cast("queries", asked.name, form, key="values")
    partners = GatherLayer("partners", (source,), tuple(range(rows)), "partners", EXACT, _ACTIVATION)
    said = dense("key_sum", partners.name, network.keys, casts, _MEETING, axis="keys")
    keys = cast("keys", said.name, form, key="values")
    sums = dense("value_sum", partners.name, network.embedding[-1], casts, last)
    values = cast("values", sums.name, form)
    turned = TransposeLayer("keys_turned", (keys.name,), EXACT, at)
    product = ProductLayer("score_sum", (queries.name, turned.name), EXACT, _MEETING)
    scores = cast("scores", product.name, given(casts.scores))
    weights = row_softmax(scores.name, casts)
    total = ProductLayer("attended_sum", (weights.name, values.name), EXACT, _MEETING)
    between = (
        Part((partners, said, keys, sums, values), f"keys and values of {rows} constituents", _MEETING),
        Part((turned,), "keys, word by word", _MEETING),
        Part((product, scores), f"queries times keys, for each of {rows} constituents", _MEETING),
        Part((weights,), f"the softmax of each of {rows} constituents", weights.place),
    )
    return (asked, queries), between, (total, cast("attended", total.name, given(casts.attended)))
