"""Stage `hls4ml`: the trained model to a Vitis HLS project and to the layer IR, proven equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.plan.stage import Stage
from jetc.stages.hls4ml.artifact import NETWORK, PROJECT

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["STAGE"]


def run(step: Step) -> None:
    """Convert; write project/ and its top_function.txt, network.json, precisions.json and agreement.json."""
    from jetc.stages.training.tensorflow_runtime import load_tensorflow

    load_tensorflow()
    from jetc.stages.hls4ml.conversion import convert_and_measure

    convert_and_measure(step, project=step.folder / PROJECT, network=step.folder / NETWORK)


STAGE = Stage(
    name="hls4ml",
    sections=(
        "name",
        "dataset.classes",
        "features",
        "quantisation",
        "architecture",
        "firmware.part",
        "firmware.clock_mhz",
        "firmware.initiation_interval",
    ),
    needs=("dataset", "training"),
    tools=("hls4ml", "tensorflow-cpu", "keras", "qkeras", "numpy", "g++"),
    code=(
        "jetc.artifacts.format",
        "jetc.artifacts.hls4ml",
        "jetc.artifacts.record",
        "jetc.emulator.softmax_tables",
        "jetc.lower",
        "jetc.stages.hls4ml",
        "jetc.stages.training.jets",
        "jetc.stages.training.keras_model",
        "jetc.stages.training.keras_weights",
        "jetc.stages.training.tensorflow_runtime",
        "jetc.stages.training.weights_file",
        "jetc.taggers",
        "jetc.tools.gxx",
        "jetc.tools.hls4ml",
        "jetc.tools.process",
        "jetc.vendor.tcl",
        "jetc_runtime",
    ),
    run=run,
)
