"""What stage `idle_neurons` does: finds the neurons that no jet moves, and takes them out of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.idle_neurons import IdleLayer, IdleNeuronsRecord
from jetc.artifacts.record import write
from jetc.diagnostics.diagnostic import GateError
from jetc.stages.function_table.entries import table_entries
from jetc.stages.training.artifact import WEIGHTS
from jetc.stages.training.jets import read_jets, trained_sets
from jetc.stages.training.weights_file import read_weights, write_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from jetc.plan.stage import Step
    from jetc.stages.idle_neurons.reads import Reads

__all__ = ["drop"]


def drop(step: Step[Reads]) -> None:
    """Write weights.npz without idle neurons, and idle_neurons.json."""
    spec = step.spec
    classes = len(spec.dataset.classes)
    jets = {
        part: read_jets(trained_sets(step), part, features=spec.features, classes=classes)
        for part in ("train", "validation", "test")
    }
    from jetc.stages.training.tensorflow_runtime import load_tensorflow

    load_tensorflow()
    from jetc.stages.idle_neurons.finding import above_zero, jets_that_differ, own_neurons, without
    from jetc.stages.idle_neurons.network import network_before_softmax
    from jetc.taggers.hidden_functions import with_entries
    from jetc.taggers.learned import trained_topology

    weights = read_weights(step.inputs["training"] / WEIGHTS)
    topology = with_entries(trained_topology(spec, weights), table_entries(step.inputs))
    network, relus = network_before_softmax(topology, weights), own_neurons(topology)
    step.progress.start("idle neurons", 3, "parts of the split")
    idle = {name: ~each for name, each in above_zero(network, relus, jets["train"]).items()}
    step.progress.advance()
    for name, moved in above_zero(network, relus, jets["validation"]).items():
        idle[name] &= ~moved
    step.progress.advance()
    _check_left(idle)
    kept = without(weights, topology, idle)
    other = network_before_softmax(topology, kept)
    record = IdleNeuronsRecord(
        jets={part: len(jets[part].labels) for part in ("train", "validation")},
        layers=tuple(_layer(name, each) for name, each in idle.items()),
        test_jets=len(jets["test"].labels),
        test_jets_that_differ=jets_that_differ(network, other, jets["test"]),
    )
    step.progress.advance()
    write_weights(step.folder / WEIGHTS, kept)
    write(record, step.folder)


def _layer(name: str, idle: NDArray[np.bool_]) -> IdleLayer:
    return IdleLayer(layer=name, neurons=len(idle), dropped=tuple(idle.nonzero()[0].tolist()))


def _check_left(idle: Mapping[str, NDArray[np.bool_]]) -> None:
    """Raise GateError where nothing of a layer is left."""
    for name, neurons in idle.items():
        if neurons.all():
            raise GateError(
                gate="idle neurons",
                what=f"no neuron of {name} is above 0 on any jet of the training and validation splits",
                why="nothing of a jet passes this layer, so what follows it is the same for every jet",
                mend="train with another training.seed, or a lower training.learning_rate; where a lock "
                "gave the weights, write it again with jetc build SPEC --lock",
                of_one_training=True,
            )
