"""What the report of an imported design is written from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jetc_runtime.network import Network

from jetc.artifacts.imported import ComparedRecord, FragmentRecord, ImportedRecord
from jetc.artifacts.record import read, write
from jetc.artifacts.rtl import RtlRecord
from jetc.report.html import page_html
from jetc.report.metrics import metrics_record
from jetc.report.page import section_metrics
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.imported.fragment.said import fragment_of
from jetc.stages.imported.fragment.walk import NotSaid
from jetc.stages.imported.page import imported_page

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["REPORT", "report"]

REPORT = "report.html"


def report(step: Step[Any]) -> None:
    """Write report.html, metrics.json, fragment.json, and spec.yaml where a spec says the network."""
    project = read(ImportedRecord, step.inputs["hls4ml"])
    fragment = _fragment(step, project)
    page = imported_page(
        step.spec.name,
        step.spec.firmware.part,
        project,
        read(RtlRecord, step.inputs["rtl"]),
        read(ComparedRecord, step.inputs["verification"]),
        fragment,
    )
    (step.folder / REPORT).write_text(page_html(page), encoding="utf-8")
    write(metrics_record(section_metrics(page.sections)), step.folder)
    write(fragment, step.folder)


def _fragment(step: Step[Any], project: ImportedRecord) -> FragmentRecord:
    """Write spec.yaml, where there is one; return what is said of it."""
    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
    try:
        fragment = fragment_of(
            network, project.places, name=step.spec.name, project=project.top, firmware=step.spec.firmware
        )
    except NotSaid as error:
        return FragmentRecord(values=0, unsaid=(), refused=error.record(project.places))
    (step.folder / FragmentRecord.SPEC).write_text(fragment.text, encoding="utf-8")
    return FragmentRecord(values=fragment.values, unsaid=fragment.unsaid, refused=None)
