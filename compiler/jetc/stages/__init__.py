"""The stages of a build. `STAGES` is the tuple in build order; importing it loads no heavy library."""

from jetc.plan.stage import Stage
from jetc.stages import sample, vivado
from jetc.stages.dataset import stage as dataset
from jetc.stages.emulator import stage as emulator
from jetc.stages.hls4ml import stage as hls4ml
from jetc.stages.report import stage as report
from jetc.stages.rtl import stage as rtl
from jetc.stages.training import stage as training
from jetc.stages.verification import stage as verification
from jetc.stages.working_points import stage as working_points

__all__ = ["STAGES"]

STAGES: tuple[Stage, ...] = (
    sample.STAGE,
    dataset.STAGE,
    training.STAGE,
    hls4ml.STAGE,
    emulator.STAGE,
    working_points.STAGE,
    rtl.STAGE,
    vivado.STAGE,
    verification.STAGE,
    report.STAGE,
)
