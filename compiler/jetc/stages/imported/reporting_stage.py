"""Stage `report` of an imported design: one page, and its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jetc.plan.stage import Need, Stage

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["REPORTING"]


def _report(step: Step[Any]) -> None:
    """Write report.html and metrics.json: the same bytes for the same inputs."""
    from jetc.stages.imported.reporting import report

    report(step)


REPORTING = Stage(
    name="report",
    sections=("name", "firmware.part"),
    needs=(
        Need("hls4ml", ("project.json",)),
        Need("rtl", ("rtl.json",)),
        Need("verification", ("compared.json",)),
    ),
    tools=(),
    code=(
        "jetc.artifacts.format",
        "jetc.artifacts.imported",
        "jetc.artifacts.metrics",
        "jetc.artifacts.record",
        "jetc.artifacts.rtl",
        "jetc.artifacts.verification",
        "jetc.report.blocks",
        "jetc.report.cards",
        "jetc.report.html",
        "jetc.report.metrics",
        "jetc.report.modules",
        "jetc.report.origins",
        "jetc.report.owners",
        "jetc.report.page",
        "jetc.report.page_style",
        "jetc.report.spec_lines",
        "jetc.stages.imported.page",
        "jetc.stages.imported.reporting",
        "jetc.stages.imported.reporting_stage",
        "jetc_runtime.fixed_point",
    ),
    run=_report,
)
