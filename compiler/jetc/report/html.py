"""The HTML of a report: one file that asks nothing of a network, and whose one script sorts its tables."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import count
from typing import TYPE_CHECKING, assert_never

from jetc.report.cards import cards_html
from jetc.report.metrics import Metric
from jetc.report.origins import origins_html
from jetc.report.page import (
    Alike,
    Facts,
    Figure,
    Heading,
    Link,
    Paragraph,
    Percent,
    Shaded,
    SpecText,
    Table,
    Timed,
    block_metrics,
)
from jetc.report.page_style import STYLE
from jetc.report.sorting.keys import column_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jetc.report.page import Block, Cell, Front, Page, ReportSection
    from jetc.report.spec_lines import SpecLines

__all__ = ["page_html", "section_html"]

_ROOM = 70
"""Characters in a line of a printed page's column; a wider table goes across both columns."""
_ON_ONE_PAGE = 30
"""Tables of more rows may be parted by the end of a page, between two rows."""
_IN_ONE_COLUMN = 15
"""Tables of more rows, as wide as a column of a printed page, may go on in the next one."""
_LONGEST = 36
"""Longer texts of a cell go into several lines."""
_SORT = "\n" + files("jetc.report.sorting").joinpath("sort.js").read_text(encoding="utf-8")
"""The script of every page: it makes the heads of tables buttons that sort."""


def page_html(page: Page, *, head: str = "", body: str = "", script: str = "", pictures: bool = False) -> str:
    """Return the page as one self-contained HTML text; its links lead to itself and to files beside it.

    `head` and `body` are HTML that stands at the end of the head, and before the page's sections; `script`
    runs after the one that has the tables sorted. A browser runs no other script, and loads nothing but,
    with `pictures`, those beside the page.
    """
    scripts = [_SORT, *([f"\n{script}"] if script else ())]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts, pictures=pictures)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(page.title)}: {escape(page.verdict)}</title>\n<style>\n{STYLE}</style>\n"
        f"{head}</head>\n<body>\n{_header(page)}<main>\n{body}{_Body(page.spec).main(page)}</main>\n"
        + "".join(f"<script>{each}</script>\n" for each in scripts)
        + "</body>\n</html>\n"
    )


def _policy(scripts: Iterable[str], *, pictures: bool) -> str:
    """Return what a browser may load and run: these scripts to the letter, known by their digests."""
    digests = (b64encode(sha256(each.encode()).digest()).decode() for each in scripts)
    run = " ".join(f"'sha256-{each}'" for each in digests)
    shown = "data: 'self'" if pictures else "data:"
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src 'unsafe-inline'; img-src {shown}; script-src {run}"
    )


def section_html(section: ReportSection, *, tables: int) -> str:
    """Return a section alone, for a page that has fewer than `tables` tables of its own."""
    return _Body(None, first=tables).section(section)


def _header(page: Page) -> str:
    events = f'<span class="events">{escape(page.events)}</span>' if page.events else ""
    remarks = "".join(f"<li>{escape(each)}</li>" for each in page.remarks)
    contents = "".join(
        f'<li><a href="#{escape(each.name)}">{escape(each.title)}</a></li>' for each in page.sections
    )
    files = "".join(f"<li>{_shown(each)}</li>" for each in page.files)
    listed = f'<nav aria-label="Contents"><ul>{contents}{files}</ul></nav>\n' if contents or files else ""
    return (
        f'<header><div class="title"><h1>{escape(page.title)}</h1>'
        f'<strong class="verdict {page.judgement}">{escape(page.verdict)}</strong>{events}</div>\n'
        f'<ul class="remarks">{remarks}</ul><p>{escape(page.verdict_text)}</p></header>\n{listed}'
    )


class _Body:
    """Writes what stands below the header; captions are numbered, so that tables are named by them."""

    def __init__(self, spec: SpecLines | None, *, first: int = 1) -> None:
        self._spec = spec
        self._numbers: Iterator[int] = count(first)

    def main(self, page: Page) -> str:
        front = "" if page.front is None else self._front(page.front)
        return front + "".join(self.section(each) for each in page.sections)

    def _front(self, front: Front) -> str:
        return (
            '<section id="results">\n<h2 class="unseen">Main results</h2>\n'
            f"{cards_html(front.cards, self._spec)}\n"
            f'<div class="beside"><div>{self._figure(front.figure)}</div>'
            f"<div>{self._table(front.table)}</div></div>\n</section>\n"
        )

    def section(self, section: ReportSection) -> str:
        blocks = "\n".join(self._block(each) for each in section.blocks)
        return (
            f'<section id="{escape(section.name)}">\n<h2>{escape(section.title)}</h2>\n{blocks}\n</section>\n'
        )

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph():
                return f"<p>{escape(block.text)}</p>"
            case Heading():
                return f"<h3>{escape(block.text)}</h3>"
            case Table():
                return self._table(block)
            case Facts():
                return self._facts(block)
            case Figure():
                return self._figure(block)
            case SpecText():
                return self._spec_text(block)
            case _:
                assert_never(block)

    def _figure(self, figure: Figure) -> str:
        origins = origins_html(figure.series, self._spec)
        return f"<figure>{figure.svg}<figcaption>{escape(figure.caption)}{origins}</figcaption></figure>"

    def _facts(self, facts: Facts) -> str:
        rows = "".join(
            f"<div><dt>{escape(term)}</dt><dd>{_shown(cell)}</dd></div>" for term, cell in facts.rows
        )
        return f"<dl>{rows}</dl>{self._origins(facts)}"

    def _table(self, table: Table) -> str:
        name = f"table-{next(self._numbers)}"
        across = _characters(table) > _ROOM
        width = "across" if across else "narrow"
        if len(table.rows) > (_ON_ONE_PAGE if across else _IN_ONE_COLUMN):
            width += " long"
        if not table.printed:
            width += " on-screen"
        return (
            f'<div class="table {width}"><p class="caption" id="{name}">{escape(table.caption)}</p>'
            f'<div class="wide" role="group" tabindex="0" aria-labelledby="{name}">'
            f"{_table_html(table.header, table.rows, name=name)}</div>{self._origins(table)}</div>"
        )

    def _spec_text(self, block: SpecText) -> str:
        name = f"table-{next(self._numbers)}"
        lines = "".join(
            f'<span class="line" id="spec-{number}">{escape(line)}\n</span>'
            for number, line in enumerate(block.spec.text.splitlines(), start=1)
        )
        return (
            f'<p id="{name}">The values that made this report, each default filled in.</p>'
            f'<pre role="group" tabindex="0" aria-labelledby="{name}">{lines}</pre>'
        )

    def _origins(self, block: Block) -> str:
        return origins_html(tuple(block_metrics(block)), self._spec)


def _table_html(header: Sequence[str], rows: Sequence[Sequence[Cell]], *, name: str) -> str:
    """Return a table named by the element `name`; each column that has an order says so to the script."""
    columns = [column_keys(each) for each in zip(*rows, strict=True)] or [None] * len(header)
    sorts = len(rows) > 1 and any(each is not None for each in columns)
    head = "".join(
        f'<th scope="col"{" data-sorts" if sorts and keys is not None else ""}>{escape(each)}</th>'
        for each, keys in zip(header, columns, strict=True)
    )
    body = "".join(
        _row(row, [keys[at] if sorts and keys is not None else None for keys in columns])
        for at, row in enumerate(rows)
    )
    return (
        f'<table aria-labelledby="{name}"{" data-sorts" if sorts else ""}>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(cells: Sequence[Cell], keys: Sequence[float | None]) -> str:
    """Return a row; its first cell names it."""
    first, *others = ("" if each is None else f' data-key="{each!r}"' for each in keys)
    data = "".join(_data(cell, key) for cell, key in zip(cells[1:], others, strict=True))
    return f'<tr><th scope="row"{first}>{_shown(cells[0])}</th>{data}</tr>'


def _characters(table: Table) -> int:
    """Return about how many characters a line of the table takes."""
    words = [max(map(len, each.split())) for each in table.header]
    cells = [
        [min(len(_shown(cell)), _LONGEST) for cell in column] for column in zip(*table.rows, strict=True)
    ]
    widest = zip(words, cells, strict=True) if cells else ()
    return sum(2 + max(word, *lengths) for word, lengths in widest)


def _data(cell: Cell, key: str) -> str:
    if isinstance(cell, Shaded):
        strength = round(100 * min(max(float(cell.metric.value), 0.0), 1.0))
        return f'<td class="number shaded" style="--strength:{strength}%"{key}>{_shown(cell)}</td>'
    kind = "" if isinstance(cell, str | Link | Timed) else ' class="number"'
    return f"<td{kind}{key}>{_shown(cell)}</td>"


def _shown(cell: Cell) -> str:
    match cell:
        case str() | Timed():
            return escape(cell if isinstance(cell, str) else cell.text)
        case Link():
            return f'<a href="{escape(cell.target)}">{escape(cell.text)}</a>'
        case Metric():
            return _with_interval(cell.text, cell)
        case Percent():
            return _with_interval(cell.metric.percent, cell.metric)
        case Shaded():
            return _with_interval(cell.metric.percent.replace(" %", "", 1), cell.metric)
        case Alike():
            return _shown(cell.cells[0])
        case _:
            assert_never(cell)


def _with_interval(text: str, metric: Metric) -> str:
    """Return the number, and its interval as a part that may stand in the next line."""
    if metric.interval is None:
        return escape(text)
    value, _, interval = text.partition(" (")
    return f"{escape(value)} <small>({escape(interval)}</small>"
