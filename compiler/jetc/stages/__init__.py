"""The stages of a build. `STAGES` is the tuple in build order; importing it loads no heavy library."""

from jetc.plan.stage import Stage
from jetc.stages.dataset.stage import STAGE as DATASET
from jetc.stages.emulator.stage import STAGE as EMULATOR
from jetc.stages.hls4ml.stage import STAGE as HLS4ML
from jetc.stages.report.stage import STAGE as REPORT
from jetc.stages.rtl.stage import STAGE as RTL
from jetc.stages.sample import STAGE as SAMPLE
from jetc.stages.training.stage import STAGE as TRAINING
from jetc.stages.verification.stage import STAGE as VERIFICATION
from jetc.stages.vivado import STAGE as VIVADO
from jetc.stages.working_points.stage import STAGE as WORKING_POINTS

__all__ = ["STAGES"]

STAGES: tuple[Stage, ...] = (
    SAMPLE,
    DATASET,
    TRAINING,
    HLS4ML,
    EMULATOR,
    WORKING_POINTS,
    RTL,
    VIVADO,
    VERIFICATION,
    REPORT,
)
