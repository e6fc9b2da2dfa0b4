"""A report as values: main results, and sections of paragraphs, tables and figures.

Whatever number a table shows is a `Metric` and whatever a figure draws a `Series`, so the page and
metrics.json cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from jetc.report.judgement import Judgement
from jetc.report.metrics import Metric, Series, collect, collect_series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc.report.spec_lines import SpecLines

__all__ = [
    "Alike",
    "Bar",
    "Block",
    "Card",
    "Cell",
    "Facts",
    "Figure",
    "Front",
    "Heading",
    "Judgement",
    "Link",
    "Page",
    "Paragraph",
    "Percent",
    "ReportSection",
    "Shaded",
    "SpecText",
    "Table",
    "Timed",
    "block_metrics",
    "page_series",
    "section_metrics",
]


@dataclass(frozen=True, slots=True)
class Percent:
    """A fraction that is shown in per cent."""

    metric: Metric


@dataclass(frozen=True, slots=True)
class Shaded:
    """A fraction that is shown in per cent, in a cell shaded by its value."""

    metric: Metric


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to a file of the build, relative to the report."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Timed:
    """A time as it is written, and in seconds."""

    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Alike:
    """Numbers of several things that are shown alike, and stand in one cell."""

    cells: tuple[Metric | Percent, ...]


Cell = str | Metric | Percent | Shaded | Link | Timed | Alike


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
    """A table; the first cell of each row names the row. ValueError where a column has no name.

    What stands elsewhere as well need not be `printed` on paper.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    printed: bool = True

    def __post_init__(self) -> None:
        if not all(self.header):
            msg = f"a column has no name: {self.caption}"
            raise ValueError(msg)


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
class SpecText:
    """The text of the spec, each line with an anchor."""

    spec: SpecLines


Block = Paragraph | Heading | Table | Facts | Figure | SpecText


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A heading and what stands below it; `name` is its anchor."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A number on a scale that begins at 0 and ends at `full`, and what it is compared with, at `mark_at`."""

    value: float
    full: float
    mark_at: float
    mark: str
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One main result: a number, what it is of, and a remark.

    `number` is written large and `unit` behind it; `more` is shown where it is asked for; `metrics` are all
    numbers that the card shows. A card with a `name` is found by it.
    """

    title: str
    number: str
    unit: str
    lines: tuple[str, ...]
    note: str
    metrics: tuple[Metric, ...]
    judgement: Judgement = Judgement.GOOD
    bar: Bar | None = None
    more: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """What is seen first: cards, and below them a figure beside a table."""

    cards: tuple[Card, ...]
    figure: Figure
    table: Table


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report.

    `verdict` is one word, or what failed; `remarks` stand below the title; `events` says of which events the
    numbers are; `files` stand beside the page. Where the page is not of one spec, there is neither `front`
    nor `spec`.
    """

    title: str
    verdict: str
    judgement: Judgement
    verdict_text: str
    remarks: tuple[str, ...]
    sections: tuple[ReportSection, ...]
    events: str = ""
    files: tuple[Link, ...] = ()
    front: Front | None = None
    spec: SpecLines | None = None


def section_metrics(sections: Iterable[ReportSection]) -> dict[str, Metric]:
    """Return every metric that the sections show, by key, in their order."""
    return collect(
        metric for section in sections for block in section.blocks for metric in block_metrics(block)
    )


def block_metrics(block: Block) -> Iterator[Metric]:
    """Yield the metrics that a block shows."""
    for cell in _cells(block):
        yield from _metric(cell)


def page_series(page: Page) -> dict[str, Series]:
    """Return every series that the figures of the page draw, by key, in their order."""
    front = () if page.front is None else (page.front.figure,)
    blocks = (block for section in page.sections for block in section.blocks)
    figures = (*front, *(block for block in blocks if isinstance(block, Figure)))
    return collect_series(each for figure in figures for each in figure.series)


def _cells(block: Block) -> Iterator[Cell]:
    match block:
        case Table():
            yield from (cell for row in block.rows for cell in row)
        case Facts():
            yield from (cell for _, cell in block.rows)
        case Paragraph() | Heading() | Figure() | SpecText():
            return
        case _:
            assert_never(block)


def _metric(cell: Cell) -> tuple[Metric, ...]:
    match cell:
        case str() | Link() | Timed():
            return ()
        case Metric():
            return (cell,)
        case Percent() | Shaded():
            return (cell.metric,)
        case Alike():
            return tuple(metric for each in cell.cells for metric in _metric(each))
        case _:
            assert_never(cell)
