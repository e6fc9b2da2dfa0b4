"""The network before hls4ml has the weights and the integers of the network after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.training.artifact import WEIGHTS
from jetc.stages.training.weights_file import read_weights
from jetc.taggers.learned import trained_topology
from jetc_runtime.evaluate import evaluate_layers
from jetc_runtime.network import Network, Softmax

if TYPE_CHECKING:
    from tests.jetc.stages.conftest import Tagger


@pytest.mark.parametrize("name", ["small", "narrow"])
def test_every_layer_but_the_softmax_equals_that_of_hls4ml(name: str, request: pytest.FixtureRequest) -> None:
    tagger: Tagger = request.getfixturevalue(name)
    from jetc.stages.idle_neurons.network import network_before_softmax

    weights = read_weights(tagger.training / WEIGHTS)
    network = network_before_softmax(trained_topology(tagger.spec, weights), weights)
    after = Network.from_json((tagger.hls4ml / NETWORK).read_text())
    assert network.inputs == after.inputs
    kept = [each.name for each in after.layers if not isinstance(each, Softmax)]
    assert sorted(each.name for each in network.layers) == sorted(kept)
    assert all(network.tensor(each) == after.tensor(each) for each in kept)
    codes = tagger.inputs(200)
    ours, theirs = evaluate_layers(network, codes), evaluate_layers(after, codes)
    for layer in network.layers:
        np.testing.assert_array_equal(ours[layer.name], theirs[layer.name])
