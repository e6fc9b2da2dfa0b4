"""A report as values: sections of paragraphs, tables and figures, and their HTML.

Whatever number a table shows is a `Metric` and whatever a figure draws a `Series`, so the page and
metrics.json cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal, assert_never

from jetc.report.metrics import Metric, Series, collect, collect_series
from jetc.report.page_style import STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "Block",
    "Cell",
    "Code",
    "Facts",
    "Figure",
    "Heading",
    "Page",
    "Paragraph",
    "Percent",
    "ReportSection",
    "Shaded",
    "Table",
    "page_html",
    "section_metrics",
    "section_series",
]


@dataclass(frozen=True, slots=True)
class Percent:
    """A fraction that is shown in per cent."""

    metric: Metric


@dataclass(frozen=True, slots=True)
class Shaded:
    """A fraction that is shown in per cent, in a cell shaded by its value."""

    metric: Metric


Cell = str | Metric | Percent | Shaded


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below that of the section."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row names the row."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms and what they mean or amount to."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as SVG text, what it shows, and the numbers that it draws."""

    svg: str
    caption: str
    series: tuple[Series, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """Text shown as it stands, below a line that opens it."""

    title: str
    text: str


Block = Paragraph | Heading | Table | Facts | Figure | Code


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A heading and what stands below it; `name` is its anchor."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report: its title, a line below it, a verdict, and sections."""

    title: str
    subtitle: str
    verdict: Literal["good", "bad"]
    verdict_text: str
    sections: tuple[ReportSection, ...]


def section_metrics(sections: Iterable[ReportSection]) -> dict[str, Metric]:
    """Return every metric that the sections show, by key, in their order."""
    return collect(
        metric
        for section in sections
        for block in section.blocks
        for cell in _cells(block)
        for metric in _metric(cell)
    )


def section_series(sections: Iterable[ReportSection]) -> dict[str, Series]:
    """Return every series that the figures of the sections draw, by key, in their order."""
    return collect_series(
        each
        for section in sections
        for block in section.blocks
        if isinstance(block, Figure)
        for each in block.series
    )


def page_html(page: Page) -> str:
    """Return the page as one self-contained HTML text: no script, no link that leaves it."""
    contents = "".join(
        f'<li><a href="#{escape(each.name)}">{escape(each.title)}</a></li>' for each in page.sections
    )
    sections = "".join(_section(each) for each in page.sections)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(page.title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>{escape(page.title)}</h1><p>{escape(page.subtitle)}</p>"
        f'<p class="verdict {page.verdict}">{escape(page.verdict_text)}</p></header>\n'
        f'<nav aria-label="Contents"><ul>{contents}</ul></nav>\n<main>\n{sections}</main>\n</body>\n</html>\n'
    )


def _cells(block: Block) -> Iterator[Cell]:
    match block:
        case Table():
            yield from (cell for row in block.rows for cell in row)
        case Facts():
            yield from (cell for _, cell in block.rows)
        case Paragraph() | Heading() | Figure() | Code():
            return
        case _:
            assert_never(block)


def _metric(cell: Cell) -> tuple[Metric, ...]:
    match cell:
        case str():
            return ()
        case Metric():
            return (cell,)
        case Percent() | Shaded():
            return (cell.metric,)
        case _:
            assert_never(cell)


def _section(section: ReportSection) -> str:
    blocks = "\n".join(_block(each) for each in section.blocks)
    return f'<section id="{escape(section.name)}">\n<h2>{escape(section.title)}</h2>\n{blocks}\n</section>\n'


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return f"<p>{escape(block.text)}</p>"
        case Heading():
            return f"<h3>{escape(block.text)}</h3>"
        case Table():
            return _table(block)
        case Facts():
            rows = "".join(f"<dt>{escape(term)}</dt><dd>{_shown(cell)}</dd>" for term, cell in block.rows)
            return f"<dl>{rows}</dl>"
        case Figure():
            return f"<figure>{block.svg}<figcaption>{escape(block.caption)}</figcaption></figure>"
        case Code():
            return (
                f"<details><summary>{escape(block.title)}</summary><pre>{escape(block.text)}</pre></details>"
            )
        case _:
            assert_never(block)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in table.header)
    body = "".join(
        f'<tr><th scope="row">{_shown(row[0])}</th>{"".join(_data(cell) for cell in row[1:])}</tr>'
        for row in table.rows
    )
    return (
        f'<div class="wide"><table><caption>{escape(table.caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _data(cell: Cell) -> str:
    if isinstance(cell, Shaded):
        strength = round(100 * min(max(float(cell.metric.value), 0.0), 1.0))
        return f'<td class="number" style="--strength:{strength}%">{_shown(cell)}</td>'
    kind = "" if isinstance(cell, str) else ' class="number"'
    return f"<td{kind}>{_shown(cell)}</td>"


def _shown(cell: Cell) -> str:
    match cell:
        case str():
            return escape(cell)
        case Metric():
            return escape(cell.text)
        case Percent():
            return escape(cell.metric.percent)
        case Shaded():
            return escape(cell.metric.percent.removesuffix(" %"))
        case _:
            assert_never(cell)
