"""What the report of an imported design is written from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jetc.artifacts.imported import ComparedRecord, ImportedRecord
from jetc.artifacts.record import read, write
from jetc.artifacts.rtl import RtlRecord
from jetc.report.html import page_html
from jetc.report.metrics import metrics_record
from jetc.report.page import section_metrics
from jetc.stages.imported.page import imported_page

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["REPORT", "report"]

REPORT = "report.html"


def report(step: Step[Any]) -> None:
    """Write report.html and metrics.json."""
    page = imported_page(
        step.spec.name,
        step.spec.firmware.part,
        read(ImportedRecord, step.inputs["hls4ml"]),
        read(RtlRecord, step.inputs["rtl"]),
        read(ComparedRecord, step.inputs["verification"]),
    )
    (step.folder / REPORT).write_text(page_html(page), encoding="utf-8")
    write(metrics_record(section_metrics(page.sections)), step.folder)
