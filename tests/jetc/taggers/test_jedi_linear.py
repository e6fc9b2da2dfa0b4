"""JEDI-linear as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.sections.jedi_linear import JediLinear
from jetc.taggers.jedi_linear import jedi_linear

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec


def test_a_constituent_meets_the_sum_of_all_by_one_dense_layer_a_jet(loaded: LoadedSpec) -> None:
    spec = loaded.spec
    network = JediLinear(
        kind="jedi_linear",
        embedding=(6,),
        interaction=5,
        constituent_layers=(4,),
        pooling="sum",
        class_head=(),
        regression_head=(),
    )
    topology = jedi_linear(
        network,
        spec.features.model_copy(update={"constituents": 3}),
        spec.quantisation,
        spec.dataset.classes,
    )
    axes = topology.axes()
    assert [
        f"{layer.name} of {', '.join(layer.sources)}: "
        + " x ".join(f"{each.size} {each.axis}" for each in axes[layer.name])
        for layer in topology.layers
    ][:13] == [
        "embedded_1 of constituents: 3 constituents x 6 features",
        "embedded_1_relu of embedded_1: 3 constituents x 6 features",
        "own of embedded_1_relu: 3 constituents x 5 features",
        "all of embedded_1_relu: 6 features",
        "summary of all: 6 features",
        "context of summary: 5 features",
        "interaction of own, context: 3 constituents x 5 features",
        "interaction_relu of interaction: 3 constituents x 5 features",
        "constituent_1 of interaction_relu: 3 constituents x 4 features",
        "constituent_1_relu of constituent_1: 3 constituents x 4 features",
        "sum of constituent_1_relu: 4 features",
        "pooled of sum: 4 features",
        "class_sum of pooled: 8 classes",
    ]
    assert topology.tensor("summary").place == ("quantisation", "pooled")
    assert [topology.instances(part) for part in topology.parts] == [3, 1, 3, 1, 1]
