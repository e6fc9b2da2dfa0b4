"""The pages of one build of a site: its numbers with their spread, its stages with their times, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from jetc.artifacts.metrics import MetricsRecord
from jetc.report.first_screen import verdict_word
from jetc.report.page import Facts, Figure, Link, Page, ReportSection, Table
from jetc.review.site.entry import FIGURES
from jetc.review.site.stage_graph import graph_svg, time_text
from jetc.review.words import number_text
from jetc.stages.report.stage import REPORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.report.page import Cell
    from jetc.review.lock import LockedNumber
    from jetc.review.site.entry import Entry

__all__ = ["build_page", "commit_text", "report_address", "stage_page"]

_SHOWN = 12
_GRAPH = (
    "What each stage read of others, and the time that it took when it was made. A stage whose inputs were "
    "the same was not made again, so times are of several runs, perhaps of several machines."
)


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
        verdict=verdict_word(entry.above),
        good=not entry.above,
        verdict_text="" if verified is None else f"{verified.value}.",
        remarks=(f"added {record.added}", f"jetc {record.jetc}", f"commit {commit_text(entry)}"),
        files=tuple(_files(entry)),
        sections=(
            ReportSection("numbers", "Numbers", (_numbers(entry),)),
            ReportSection("stages", "Stages", (_graph(entry), _stages(entry))),
            ReportSection("made-by", "What made it", (_facts(entry),)),
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


def _numbers(entry: Entry) -> Table:
    lock = entry.lock
    many = 1 if lock is None else lock.seeds
    rows = tuple(
        (
            key,
            number_text(number, key),
            *(() if lock is None or many == 1 else (_spread(lock.metrics.get(key)),)),
            number.stage,
        )
        for key, number in entry.numbers.items()
    )
    spread = () if many == 1 else (f"spread of {many} trainings",)
    says = (
        ""
        if many == 1
        else (
            " The spread is the half width of what one more training gives in 95 of 100 cases, from the lock."
        )
    )
    header = ("number", "value", *spread, "stage")
    return Table(f"Numbers that a lock keeps, with their intervals.{says}", header, rows)


def _spread(number: LockedNumber | None) -> str:
    if number is None:
        return "not in the lock"
    if isinstance(number.value, str):
        return "a word"
    if number.seeds == 1:
        return "not known"
    return "none" if number.spread is None else f"± {number.spread:.4g}"


def _graph(entry: Entry) -> Figure:
    svg = graph_svg(entry.record.stages)
    group = '<div class="wide" role="group" tabindex="0" aria-label="graph of the stages">'
    return Figure(f"{group}{svg}</div>", _GRAPH)


def _stages(entry: Entry) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Link(name, f"{quote(name)}/index.html"),
            time_text(each),
            ", ".join(each.reads) or "no other stage",
            f"{len(each.files):,}",
            each.key,
        )
        for name, each in entry.record.stages.items()
    )
    return Table(
        "Stages: their times, what they read, files, and the digest of what made each.",
        ("stage", "time", "read", "files", "key"),
        rows,
    )


def _facts(entry: Entry) -> Facts:
    record = entry.record
    return Facts(
        (
            ("jetc", record.jetc),
            ("commit", record.commit or "not known: no git checkout holds exactly the sources that made it"),
            ("added to the site", record.added),
            *(() if entry.lock is None else (("digest of the spec's values", entry.lock.spec.digest),)),
        )
    )


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
        good=True,
        verdict_text="Large files and those of events and jets stay in the store of the build.",
        remarks=(f"key {record.key}",),
        files=(Link("this build", "../index.html"),),
        sections=(ReportSection("files", "Files", (Table("Files of the stage.", ("file", "bytes"), rows),)),),
    )
