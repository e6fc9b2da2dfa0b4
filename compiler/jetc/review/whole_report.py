"""The report of one build with how it was made, which its stage cannot say: its bytes follow from inputs."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from jetc.artifacts.metrics import MetricsRecord
from jetc.diagnostics.diagnostic import DataError
from jetc.report.cards import card_html
from jetc.report.html import section_html
from jetc.report.page import ReportSection
from jetc.review import every_plot
from jetc.review.lock import read_lock
from jetc.review.site.adding import belongs, record_of
from jetc.review.site.made import facts_of, graph_of, spreads_of, stages_of
from jetc.review.spread_card import spread_card
from jetc.stages.report.stage import REPORT

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.review.lock import Lock
    from jetc.review.site.adding import Source
    from jetc.review.site.entry import EntryRecord

__all__ = ["whole_report"]

_NAME, _TITLE = "made", "How it was made"
_ENTRY = '<li><a href="#provenance">Provenance</a></li>'
_BEFORE, _HEAD_ENDS = '<section id="spec">', "</head>"
_CARD = re.compile(r'<article class="card [a-z]+" id="trainings">.*?</article>', re.DOTALL)
_POINT = "working_points.points["
_TABLES = 1000
"""More than the tables of a report."""


def whole_report(source: Source, folder: Path, place: Path, lock: Path | None, *, plots: str = "") -> str:
    """Return the report of the build that `folder` shows, for a page at `place`, with the spread of `lock`.

    Links lead from there to what the build made. `plots` is a section with all plots, as HTML. DataError
    where the lock is of another build, and where the report was written by another version.
    """
    key = source.keys[MetricsRecord.STAGE]
    stored = source.store.read(MetricsRecord.STAGE, key, REPORT).decode()
    parts = (*map(stored.count, (_ENTRY, _BEFORE, _HEAD_ENDS)), len(_CARD.findall(stored)))
    if parts != (1, 1, 1, 1):
        raise DataError(
            file=f"{folder}/{MetricsRecord.STAGE}/{REPORT}",
            what="has not the parts of a report of this version",
            why="how the build was made stands among them",
            mend="run jetc build SPEC again, with this version",
        )
    there = quote(os.path.relpath(folder.resolve(), place.resolve().parent))
    record, locked = record_of(source, number=1, commit=None), None if lock is None else _lock(lock, source)
    section = _section(record, locked, there)
    stored = _with_spread(stored, record, locked)
    entry = f'{_ENTRY}<li><a href="#{_NAME}">{_TITLE}</a></li>'
    moved = stored.replace('href="../', f'href="{there}/')
    moved = moved.replace(
        f'href="{MetricsRecord.FILE}"', f'href="{there}/{MetricsRecord.STAGE}/{MetricsRecord.FILE}"'
    )
    if plots:
        entry += f'<li><a href="#{every_plot.NAME}">{every_plot.TITLE}</a></li>'
        moved = moved.replace(_HEAD_ENDS, f"<style>\n{every_plot.STYLE}</style>\n{_HEAD_ENDS}")
    made = section_html(section, tables=_TABLES)
    return moved.replace(_ENTRY, entry).replace(_BEFORE, made + plots + _BEFORE)


def _with_spread(page: str, record: EntryRecord, lock: Lock | None) -> str:
    """Return the page with the spread of a lock of several trainings among its main results."""
    points = [json.loads(text) for name, text in record.spec.items() if name.startswith(_POINT)]
    card = None if lock is None else spread_card(lock, points)
    return page if card is None else _CARD.sub(lambda _: card_html(card, None), page)


def _section(record: EntryRecord, lock: Lock | None, there: str) -> ReportSection:
    blocks = (
        graph_of(record.stages),
        stages_of(record.stages, lambda stage: f"{there}/{quote(stage)}/", printed=False),
        facts_of(record, lock),
        *(() if lock is None else (spreads_of(lock),)),
    )
    return ReportSection(_NAME, _TITLE, blocks)


def _lock(path: Path, source: Source) -> Lock:
    found = read_lock(path) if belongs(path, source) else None
    if found is None:
        raise DataError(
            file=str(path),
            what=f"is not of the build {source.name}",
            why="the spread is of the numbers that the page has, to the last digit",
            mend="name the lock of this build: jetc build SPEC --lock --seeds N",
        )
    return found[0]
