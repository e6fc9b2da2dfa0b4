"""The pages of one build of a site: its numbers with their spread, its stages with their times, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from jetc.artifacts.metrics import MetricsRecord
from jetc.report.page import Judgement, Link, Page, ReportSection, Table
from jetc.review.site.entry import FIGURES
from jetc.review.site.made import facts_of, graph_of, numbers_of, stages_of
from jetc.review.site.stage_graph import time_text
from jetc.stages.report.stage import REPORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.report.page import Cell
    from jetc.review.site.entry import Entry

__all__ = ["build_page", "commit_text", "report_address", "stage_page"]

_SHOWN = 12


def commit_text(entry: Entry) -> str:
    """Return the commit, short, or that it is not known."""
    return "not known" if entry.record.commit is None else entry.record.commit[:_SHOWN]


def report_address() -> str:
    """Return the address of the report, from the folder of its build."""
    return f"{MetricsRecord.STAGE}/{REPORT}"


def build_page(entry: Entry) -> Page:
    """Return the page of a build."""
    record = entry.record
    verified = entry.metrics.get("verification.verdict")
    return Page(
        title=f"{record.name}, build {record.number}",
        verdict=entry.rates.word,
        judgement=entry.rates.judgement,
        verdict_text="" if verified is None else f"{verified.value}.",
        remarks=(f"added {record.added}", f"jetc {record.jetc}", f"commit {commit_text(entry)}"),
        files=tuple(_files(entry)),
        sections=(
            ReportSection("numbers", "Numbers", (numbers_of(entry.numbers, entry.lock),)),
            ReportSection(
                "stages",
                "Stages",
                (graph_of(record.stages), stages_of(record.stages, lambda name: f"{quote(name)}/index.html")),
            ),
            ReportSection(
                "made-by",
                "What made it",
                (facts_of(record, entry.lock, ("added to the site", record.added)),),
            ),
        ),
    )


def _files(entry: Entry) -> Iterator[Link]:
    """Yield what can be taken along, and the way back."""
    yield Link("all builds", "../../index.html")
    yield Link("report", report_address())
    yield Link(MetricsRecord.FILE, f"{MetricsRecord.STAGE}/{MetricsRecord.FILE}")
    if entry.lock is not None:
        yield Link(entry.lock_name, quote(entry.lock_name))
    if entry.has_figures:
        yield Link("plots", f"{FIGURES}/index.html")


def stage_page(entry: Entry, stage: str) -> Page:
    """Return the page of a stage: its files, and those that are here as links."""
    record, folder = entry.record.stages[stage], entry.folder / stage
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (Link(name, quote(name)) if (folder / name).is_file() else f"{name}, not here", f"{size:,}")
        for name, size in record.files.items()
    )
    return Page(
        title=f"{entry.record.name}, build {entry.record.number}: {stage}",
        verdict=time_text(record),
        judgement=Judgement.GOOD,
        verdict_text="Large files and those of events and jets stay in the store of the build.",
        remarks=(f"key {record.key}",),
        files=(Link("this build", "../index.html"),),
        sections=(ReportSection("files", "Files", (Table("Files of the stage.", ("file", "bytes"), rows),)),),
    )
