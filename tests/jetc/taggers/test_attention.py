"""Linear attention as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.sections.attention import Attention
from jetc.taggers.attention import attention
from jetc.taggers.families import topology_of
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec

FORM = FixedPoint.parse("ap_fixed<8,2,AP_RND_CONV,AP_SAT>")


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
