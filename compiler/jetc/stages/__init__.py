"""The stages of a build. `STAGES` is the tuple in build order; importing it loads no heavy library."""

from jetc.plan.stage import Stage
from jetc.stages import (
    dataset,
    emulator,
    hls4ml,
    report,
    rtl,
    sample,
    training,
    verification,
    vivado,
    working_points,
)

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
