"""Stage `hls4ml`: the trained model to a Vitis HLS project and to the layer IR, proven equal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.plan.stage import Need, Stage
from jetc.stages.function_table.entries import need_of
from jetc.stages.hls4ml.artifact import NETWORK, PROJECT
from jetc.stages.training.artifact import WEIGHTS

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step
    from jetc.stages.hls4ml.reads import Reads

__all__ = ["STAGE", "stage"]


def run(step: Step[Reads]) -> None:
    """Convert; write project/ and its top_function.txt, network.json, precisions.json and agreement.json."""
    from jetc.stages.training.tensorflow_runtime import load_tensorflow

    load_tensorflow()
    from jetc.stages.hls4ml.conversion import convert_and_measure

    convert_and_measure(step, project=step.folder / PROJECT, network=step.folder / NETWORK)


def stage(spec: Spec) -> Stage:
    """Return the stage for the sets that `spec` trains on, whose test jets are compared.

    The weights are the trained ones, or where idle neurons are dropped, those without them.
    """
    tests = tuple(Need(f"dataset.{name}", ("test/*",)) for name in spec.dataset.sets)
    weights = (Need("idle_neurons", (WEIGHTS,)),) if spec.firmware.drop_idle_neurons else STAGE.needs
    return replace(STAGE, needs=(*tests, *need_of(spec), *weights))


STAGE = Stage(
    name="hls4ml",
    sections=(
        "name",
        "dataset.classes",
        "dataset.sets",
        "features",
        "quantisation",
        "architecture",
        "firmware.initiation_interval",
    ),
    needs=(Need("training", (WEIGHTS,)),),
    tools=("hls4ml", "tensorflow-cpu", "keras", "qkeras", "numpy", "g++"),
    code=(
        "jetc.artifacts.dataset",
        "jetc.artifacts.format",
        "jetc.artifacts.function_table",
        "jetc.artifacts.hls4ml",
        "jetc.artifacts.record",
        "jetc.emulator.function_table",
        "jetc.emulator.softmax_tables",
        "jetc.lower",
        "jetc.stages.function_table.entries",
        "jetc.stages.hls4ml",
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
        "jetc.tools.gxx",
        "jetc.tools.hls4ml",
        "jetc.tools.hls4ml_layers",
        "jetc.tools.hls4ml_traced",
        "jetc.tools.process",
        "jetc.tools.refusals",
        "jetc_runtime.evaluate",
        "jetc_runtime.fixed_point",
        "jetc_runtime.layers",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
    ),
    run=run,
)
