"""Stage `report`: one HTML file with every number and figure, and metrics.json beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.plan.stage import Stage
from jetc.report.summary import summary_rows

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["METRICS", "REPORT", "STAGE", "summary_rows"]

REPORT = "report.html"
METRICS = "metrics.json"


def run(step: Step) -> None:
    """Write report.html and metrics.json: the same bytes for the same inputs."""
    from jetc.report.metrics import metrics_json
    from jetc.report.page import page_html, section_metrics, section_series
    from jetc.stages.report.page import build_page  # imports matplotlib and scipy

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
        "jetc.artifacts.format",
        "jetc.artifacts.dataset",
        "jetc.artifacts.training",
        "jetc.artifacts.hls4ml",
        "jetc.artifacts.record",
        "jetc.artifacts.rtl",
        "jetc.artifacts.verification",
        "jetc.artifacts.vivado",
        "jetc.report.metrics",
        "jetc.report.page",
        "jetc.report.page_style",
        "jetc.report.spec_text",
        "jetc.report.summary",
        "jetc.physics.discriminant",
        "jetc.physics.division",
        "jetc.physics.efficiency",
        "jetc.physics.jets",
        "jetc.physics.plots",
        "jetc.physics.rates",
        "jetc.physics.response",
        "jetc.physics.reuse",
        "jetc.physics.roc",
        "jetc.physics.trigger_paths",
        "jetc.physics.thresholds",
        "jetc.physics.working_points",
        "jetc.stages.dataset.jets",
        "jetc.stages.report.stage",
        "jetc.report.firmware",
        "jetc.report.jets",
        "jetc.report.not_moved",
        "jetc.stages.report.page",
        "jetc.report.results",
        "jetc.report.training",
        "jetc.stages.report.trigger",
        "jetc.report.verification",
        "jetc.stages.working_points.trigger_sets",
        "jetc.stages.working_points.check",
        "jetc.stages.working_points.derivation",
        "jetc.stages.working_points.record",
        "jetc.stages.working_points.schema",
        "jetc_runtime",
    ),
    run=run,
)
