"""Stage `idle_neurons`: trained weights to weights without the neurons that no jet moves.

It stands in a build where the spec has ``firmware.drop_idle_neurons``. The network keeps its shape; where
all weights into a neuron are zero, C++ and RTL have nothing of it. Apart from training, so that the weights
that a lock names are those that were trained.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.plan.stage import Need, Stage
from jetc.stages.function_table.entries import need_of
from jetc.stages.training.artifact import WEIGHTS

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step
    from jetc.stages.idle_neurons.reads import Reads

__all__ = ["STAGE", "stage"]


def run(step: Step[Reads]) -> None:
    """Write weights.npz without idle neurons, and idle_neurons.json."""
    from jetc.stages.idle_neurons.dropping import drop

    drop(step)


def stage(spec: Spec) -> Stage:
    """Return the stage for the sets that `spec` trains on."""
    files = ("train/*", "validation/*", "test/*")
    needs = tuple(Need(f"dataset.{name}", files) for name in spec.dataset.sets)
    return replace(STAGE, needs=(*needs, *need_of(spec), *STAGE.needs))


STAGE = Stage(
    name="idle_neurons",
    sections=("dataset.classes", "dataset.sets", "features", "quantisation", "architecture"),
    needs=(Need("training", (WEIGHTS,)),),
    tools=("tensorflow-cpu", "keras", "qkeras", "numpy"),
    code=(
        "jetc.artifacts.dataset",
        "jetc.artifacts.format",
        "jetc.artifacts.function_table",
        "jetc.artifacts.idle_neurons",
        "jetc.artifacts.record",
        "jetc.lower.layers.add",
        "jetc.lower.layers.affine",
        "jetc.lower.layers.argmax",
        "jetc.lower.layers.cast",
        "jetc.lower.layers.clipped_relu",
        "jetc.lower.layers.concatenate",
        "jetc.lower.layers.dense",
        "jetc.lower.layers.flatten",
        "jetc.lower.layers.gather",
        "jetc.lower.layers.hard_sigmoid",
        "jetc.lower.layers.latency_softmax",
        "jetc.lower.layers.leaky_relu",
        "jetc.lower.layers.look_up",
        "jetc.lower.layers.matrix_product",
        "jetc.lower.layers.multiply",
        "jetc.lower.layers.weighted_mean",
        "jetc.lower.layers.pool",
        "jetc.lower.layers.relu",
        "jetc.lower.layers.rounded_dense",
        "jetc.lower.layers.rounded_mean",
        "jetc.lower.layers.select",
        "jetc.lower.layers.softmax",
        "jetc.lower.layers.transpose",
        "jetc.lower.node",
        "jetc.lower.wanted_types",
        "jetc.lower.wire",
        "jetc.stages.function_table.entries",
        "jetc.stages.idle_neurons",
        "jetc.stages.training.accumulators",
        "jetc.stages.training.artifact",
        "jetc.stages.training.jets",
        "jetc.stages.training.joined",
        "jetc.stages.training.keras_layers",
        "jetc.stages.training.keras_model",
        "jetc.stages.training.keras_weights",
        "jetc.stages.training.quantisers",
        "jetc.stages.training.rounding",
        "jetc.stages.training.tensorflow_runtime",
        "jetc.stages.training.weights_file",
        "jetc.taggers",
        "jetc_runtime.evaluate",
        "jetc_runtime.fixed_point",
        "jetc_runtime.layers",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
    ),
    run=run,
)
