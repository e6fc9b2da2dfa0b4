"""The Keras model follows the topology, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.stages.training.tensorflow_runtime import load_tensorflow
from jetc.taggers.families import topology_of
from jetc.taggers.topology import DenseLayer, TopologyError

from tests.jetc.stages.conftest import SMALL, edited

if TYPE_CHECKING:
    from jetc.taggers.topology import Topology

SPEC = edited(SMALL)
TOPOLOGY: Topology = topology_of(SPEC.architecture, SPEC.features, SPEC.quantisation, SPEC.dataset.classes)


def model(seed: int) -> Any:  # noqa: ANN401 - Keras has no types
    load_tensorflow()
    from jetc.stages.training.keras_model import build_model

    return build_model(TOPOLOGY, seed=seed)


def test_it_has_the_layers_of_the_topology_with_their_axes() -> None:
    axes = TOPOLOGY.axes()
    found = {each.name: tuple(each.output.shape)[1:] for each in model(1).layers}
    assert found == {name: tuple(axis.size for axis in each) for name, each in axes.items()}


def test_a_relu_that_qkeras_has_not_is_refused_and_not_made_a_cast() -> None:
    load_tensorflow()
    from jetc.stages.training.keras_model import build_model

    signed = SPEC.quantisation.model_copy(update={"activation": SPEC.quantisation.logits})
    topology = topology_of(SPEC.architecture, SPEC.features, signed, SPEC.dataset.classes)
    with pytest.raises(TopologyError, match="constituent_1_relu: QKeras has no ReLU with the signed result"):
        build_model(topology, seed=1)


def test_its_outputs_are_those_of_the_topology_in_order() -> None:
    assert model(1).output_names == [each.name for each in TOPOLOGY.outputs]


def test_every_dense_layer_has_weights_that_no_other_layers_start_decides() -> None:
    from jetc.stages.training.keras_model import weighted_layers

    first, again, other = (weighted_layers(model(seed)) for seed in (1, 1, 2))
    names = {each.name for each in TOPOLOGY.layers if isinstance(each, DenseLayer)}
    assert {each.name for each in first} == names
    for one, same, different in zip(first, again, other, strict=True):
        assert np.array_equal(one.kernel, same.kernel)
        assert not np.array_equal(one.kernel, different.kernel)
