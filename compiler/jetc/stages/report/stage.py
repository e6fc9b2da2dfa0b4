"""Stage `report`: one HTML file with every number and figure, and metrics.json beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.record import write
from jetc.plan.stage import Stage

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["REPORT", "STAGE"]

REPORT = "report.html"


def run(step: Step) -> None:
    """Write report.html and metrics.json: the same bytes for the same inputs."""
    from jetc.report.metrics import metrics_record
    from jetc.report.page import page_html, section_metrics, section_series
    from jetc.stages.report.page import build_page  # imports matplotlib and scipy

    page = build_page(step)
    (step.folder / REPORT).write_text(page_html(page), encoding="utf-8")
    write(metrics_record(section_metrics(page.sections), section_series(page.sections)), step.folder)


STAGE = Stage(
    name="report",
    sections=(
        "version",
        "name",
        "samples",
        "dataset",
        "features",
        "quantisation",
        "architecture",
        "training",
        "working_points",
        "firmware",
        "verification",
    ),
    needs=(
        "dataset",
        "training",
        "hls4ml",
        "emulator",
        "working_points",
        "rtl",
        "vivado",
        "verification",
    ),
    tools=("matplotlib", "numpy", "scipy"),
    code=(
        "jetc.artifacts.dataset",
        "jetc.artifacts.format",
        "jetc.artifacts.hls4ml",
        "jetc.artifacts.metrics",
        "jetc.artifacts.record",
        "jetc.artifacts.rtl",
        "jetc.artifacts.training",
        "jetc.artifacts.verification",
        "jetc.artifacts.vivado",
        "jetc.artifacts.working_points",
        "jetc.language.expressions.expression",
        "jetc.language.expressions.grammar",
        "jetc.language.shape.canonical",
        "jetc.language.shape.fmt",
        "jetc.language.shape.shape",
        "jetc.language.text",
        "jetc.physics.division",
        "jetc.physics.menu",
        "jetc.physics.response",
        "jetc.physics.roc",
        "jetc.report",
        "jetc.stages.report",
        "jetc.stages.training.jets",
        "jetc.stages.working_points.check",
        "jetc.stages.working_points.derivation",
        "jetc.stages.working_points.record",
        "jetc.stages.working_points.trigger_sets",
        "jetc.taggers.outputs",
        "jetc_runtime",
    ),
    run=run,
)
