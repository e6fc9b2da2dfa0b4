"""Squeeze and excitation as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.sections.squeeze_excite import SqueezeExcite
from jetc.taggers.families import topology_of
from jetc.taggers.topology import Activation, ActivationLayer
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec

FORM = FixedPoint.parse("ap_ufixed<6,1,AP_RND_CONV,AP_SAT>")


def test_gates_are_made_once_a_jet_and_multiply_every_constituent(loaded: LoadedSpec) -> None:
    spec = loaded.spec
    network = SqueezeExcite(
        kind="squeeze_excite",
        activation="leaky_relu",
        embedding=(6,),
        squeeze=2,
        constituent_layers=(4,),
        pooling="max",
        class_head=(),
        regression_head=(),
    )
    features = spec.features.model_copy(update={"constituents": 3})
    casts = spec.quantisation.model_copy(update={"gates": FORM})
    topology = topology_of(network, features, casts, spec.dataset.classes)
    axes = topology.axes()
    assert [
        f"{layer.name} of {', '.join(layer.sources)}: "
        + " x ".join(f"{each.size} {each.axis}" for each in axes[layer.name])
        for layer in topology.layers
    ][1:14] == [
        "embedded_1_relu of embedded_1: 3 constituents x 6 features",
        "all of embedded_1_relu: 6 features",
        "summary of all: 6 features",
        "squeezed of summary: 2 features",
        "squeezed_relu of squeezed: 2 features",
        "gate_sum of squeezed_relu: 6 features",
        "gate of gate_sum: 6 features",
        "scaled_product of embedded_1_relu, gate: 3 constituents x 6 features",
        "scaled of scaled_product: 3 constituents x 6 features",
        "constituent_1 of scaled: 3 constituents x 4 features",
        "constituent_1_relu of constituent_1: 3 constituents x 4 features",
        "max of constituent_1_relu: 4 features",
        "pooled of max: 4 features",
    ]
    functions = {each.name: each.function for each in topology.layers if isinstance(each, ActivationLayer)}
    assert functions["squeezed_relu"] is Activation.LEAKY_RELU
    assert functions["gate"] is Activation.HARD_SIGMOID
    assert functions["scaled"] is Activation.LINEAR
    assert [topology.instances(part) for part in topology.parts] == [3, 1, 3, 1, 1]
