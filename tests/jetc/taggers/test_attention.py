"""Attention as layers: linear, and with a softmax."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.language.sections.attention import Attention
from jetc.language.sections.model import SoftmaxFormats
from jetc.taggers.attention import attention
from jetc.taggers.exponentials import softmax_codes
from jetc.taggers.families import topology_of
from jetc.taggers.outputs import CLASS_SCORES
from jetc.taggers.topology import Part, SoftmaxLayer, TopologyError
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec

FORM = FixedPoint.parse("ap_fixed<8,2,AP_RND_CONV,AP_SAT>")
SHARE = FixedPoint.parse("ap_ufixed<8,3,AP_RND,AP_SAT>")


def test_keys_meet_values_once_a_jet_and_queries_meet_their_sums(loaded: LoadedSpec) -> None:
    spec = loaded.spec
    features = spec.features.model_copy(update={"constituents": 4})
    casts = spec.quantisation.model_copy(update={"values": FORM, "attended": FORM})
    network = Attention(
        kind="attention",
        embedding=(6,),
        keys=3,
        constituent_layers=(),
        pooling="mean",
        class_head=(),
        regression_head=(),
    )
    topology = attention(network, features, casts, spec.dataset.classes)
    assert topology_of(network, features, casts, spec.dataset.classes) == topology
    axes = topology.axes()
    assert [
        f"{layer.name} of {', '.join(layer.sources)}: "
        + " x ".join(f"{each.size} {each.axis}" for each in axes[layer.name])
        for layer in topology.layers
    ][1:17] == [
        "embedded_1_relu of embedded_1: 4 constituents x 6 features",
        "queries of embedded_1_relu: 4 constituents x 3 keys",
        "queries_relu of queries: 4 constituents x 3 keys",
        "keys of embedded_1_relu: 4 constituents x 3 keys",
        "keys_relu of keys: 4 constituents x 3 keys",
        "value_sum of embedded_1_relu: 4 constituents x 6 features",
        "values of value_sum: 4 constituents x 6 features",
        "keys_turned of keys_relu: 3 keys x 4 constituents",
        "context_sum of keys_turned, values: 3 keys x 6 features",
        "context of context_sum: 3 keys x 6 features",
        "attended_sum of queries_relu, context: 4 constituents x 6 features",
        "attended of attended_sum: 4 constituents x 6 features",
        "attention of attended, embedded_1_relu: 4 constituents x 6 features",
        "attention_relu of attention: 4 constituents x 6 features",
        "mean of attention_relu: 6 features",
        "pooled of mean: 6 features",
    ]
    assert [(part.words, topology.instances(part)) for part in topology.parts] == [
        ("the embedding of 4 constituents", 4),
        ("keys times values, for each of 3 keys", 3),
        ("the attention of 4 constituents", 4),
        ("the mean and both heads", 1),
        ("the tables of the softmax", 1),
    ]


def test_with_a_softmax_each_constituent_weighs_all_as_its_partners(loaded: LoadedSpec) -> None:
    spec = loaded.spec
    features = spec.features.model_copy(update={"constituents": 4})
    forms = dict.fromkeys(("values", "scores", "attended"), FORM)
    keys = ("exp_table", "inverse_input", "inverse_table")
    tables = SoftmaxFormats.model_validate_strings(dict.fromkeys(keys, str(SHARE)))
    more = {"score_tables": tables, "attention_weights": SHARE}
    casts = spec.quantisation.model_copy(update=forms | more)
    network = Attention(
        kind="attention",
        embedding=(6,),
        keys=3,
        weights="softmax",
        constituent_layers=(),
        pooling="mean",
        class_head=(),
        regression_head=(),
    )
    topology = topology_of(network, features, casts, spec.dataset.classes)
    axes = topology.axes()
    assert [
        f"{layer.name} of {', '.join(layer.sources)}: "
        + " x ".join(f"{each.size} {each.axis}" for each in axes[layer.name])
        for layer in topology.layers
    ][1:17] == [
        "embedded_1_relu of embedded_1: 4 constituents x 6 features",
        "query_sum of embedded_1_relu: 4 constituents x 3 keys",
        "queries of query_sum: 4 constituents x 3 keys",
        "partners of embedded_1_relu: 4 partners x 6 features",
        "key_sum of partners: 4 partners x 3 keys",
        "keys of key_sum: 4 partners x 3 keys",
        "value_sum of partners: 4 partners x 6 features",
        "values of value_sum: 4 partners x 6 features",
        "keys_turned of keys: 3 keys x 4 partners",
        "score_sum of queries, keys_turned: 4 constituents x 4 partners",
        "scores of score_sum: 4 constituents x 4 partners",
        "attention_weights of scores: 4 constituents x 4 partners",
        "attended_sum of attention_weights, values: 4 constituents x 6 features",
        "attended of attended_sum: 4 constituents x 6 features",
        "attention of attended, embedded_1_relu: 4 constituents x 6 features",
        "attention_relu of attention: 4 constituents x 6 features",
    ]
    assert [topology.instances(part) for part in topology.parts] == [4, 4, 3, 4, 4, 4, 1, 1]
    weights, scores = (topology.tensor(each) for each in ("attention_weights", CLASS_SCORES))
    assert isinstance(weights, SoftmaxLayer)
    assert isinstance(scores, SoftmaxLayer)
    assert (scores.codes, weights.codes) == (None, softmax_codes(FORM, SHARE, SHARE, SHARE))
    for wrong in (replace(weights, codes=None), replace(weights, sources=("queries",))):
        layers = [wrong if each is weights else each for each in topology.layers]
        parts = tuple(Part((each,), "", ()) for each in layers)
        with pytest.raises(TopologyError, match="attention_weights"):
            replace(topology, parts=parts)
