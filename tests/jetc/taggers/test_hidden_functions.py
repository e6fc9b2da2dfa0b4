"""The function of hidden layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.taggers.families import topology_of
from jetc.taggers.topology import Activation, ActivationLayer

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.taggers.topology import Topology


def test_every_hidden_layer_has_the_function_and_no_other_cast(
    loaded: LoadedSpec, topology: Topology
) -> None:
    spec = loaded.spec
    network = spec.architecture.model_copy(update={"activation": "relu6"})
    found = topology_of(network, spec.features, spec.quantisation, spec.dataset.classes)
    functions = {each.name: each.function for each in found.layers if isinstance(each, ActivationLayer)}
    assert {name for name, each in functions.items() if each is Activation.RELU6} == {
        each.name
        for each in topology.layers
        if isinstance(each, ActivationLayer) and each.function is Activation.RELU
    }
    assert Activation.RELU not in functions.values()
