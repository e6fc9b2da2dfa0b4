"""Stage `report`: one HTML file with every number and figure, and metrics.json beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emit.summary import summary_rows
from jetc.plan.stage import Stage

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["METRICS", "REPORT", "STAGE", "summary_rows"]

REPORT = "report.html"
METRICS = "metrics.json"


def run(step: Step) -> None:
    """Write report.html and metrics.json: the same bytes for the same inputs."""
    from jetc.emit.metrics import metrics_json
    from jetc.emit.page import page_html, section_metrics, section_series
    from jetc.stages.report_page import build_page  # imports matplotlib and scipy

    page = build_page(step)
    (step.folder / REPORT).write_text(page_html(page), encoding="utf-8")
    numbers = metrics_json(section_metrics(page.sections), section_series(page.sections))
    (step.folder / METRICS).write_text(numbers, encoding="utf-8")


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
        "jetc.emit.metrics",
        "jetc.emit.page",
        "jetc.emit.page_style",
        "jetc.emit.spec_text",
        "jetc.emit.summary",
        "jetc.physics.discriminant",
        "jetc.physics.division",
        "jetc.physics.efficiency",
        "jetc.physics.jets",
        "jetc.physics.plots",
        "jetc.physics.rates",
        "jetc.physics.response",
        "jetc.physics.reuse",
        "jetc.physics.roc",
        "jetc.physics.seeds",
        "jetc.physics.thresholds",
        "jetc.physics.working_points",
        "jetc.stages.jets",
        "jetc.stages.report",
        "jetc.stages.report_firmware",
        "jetc.stages.report_jets",
        "jetc.stages.report_not_moved",
        "jetc.stages.report_page",
        "jetc.stages.report_summary",
        "jetc.stages.report_training",
        "jetc.stages.report_trigger",
        "jetc.stages.report_verification",
        "jetc.stages.trigger_sets",
        "jetc.stages.working_point_check",
        "jetc.stages.working_point_derivation",
        "jetc.stages.working_point_record",
        "jetc.stages.working_point_schema",
        "jetc_runtime",
    ),
    run=run,
)
