from html.parser import HTMLParser

import pytest
from jetc.report.metrics import Metric
from jetc.report.page import (
    Code,
    Facts,
    Figure,
    Heading,
    Page,
    Paragraph,
    Percent,
    ReportSection,
    Shaded,
    Table,
    page_html,
    section_metrics,
)

HALF = Metric("half", 0.5, "1", "report")
COUNT = Metric("count", 7, "", "rtl")
SECTIONS = (
    ReportSection(
        "one",
        "One & only",
        (
            Heading("below"),
            Paragraph("a < b"),
            Table("rows", ("what", "how much"), (("half", Percent(HALF)), ("shade", Shaded(HALF)))),
            Facts((("count", COUNT), ("word", "<b>"))),
            Figure('<svg role="img"></svg>', "a figure"),
            Code("source", "a: <1>\n"),
        ),
    ),
)
PAGE = Page("title", "subtitle", "good", "all is well", SECTIONS)


class Outline(HTMLParser):
    """Collects tags and checks that each closes in turn."""

    void = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(html: str) -> Outline:
    found = Outline()
    found.feed(html)
    return found


def test_tags_close_in_turn() -> None:
    assert outline(page_html(PAGE)).open == []


def test_text_is_escaped() -> None:
    html = page_html(PAGE)
    for text in ("One &amp; only", "a &lt; b", "&lt;b&gt;", "a: &lt;1&gt;"):
        assert text in html


def test_contents_lead_to_every_section() -> None:
    seen = outline(page_html(PAGE)).seen
    links = [attributes["href"] for tag, attributes in seen if tag == "a"]
    assert links == ["#one"]
    assert [attributes["id"] for tag, attributes in seen if tag == "section"] == ["one"]


def test_the_page_needs_nothing_from_outside() -> None:
    html = page_html(PAGE)
    assert all(tag not in {"script", "link", "img", "iframe"} for tag, _ in outline(html).seen)
    assert "http" not in html
    assert "@import" not in html


def test_every_number_shown_is_a_metric() -> None:
    assert section_metrics(SECTIONS) == {"half": HALF, "count": COUNT}


def test_numbers_are_shown_as_they_read() -> None:
    html = page_html(PAGE)
    assert '<td class="number">50.0 %</td>' in html
    assert '<td class="number" style="--strength:50%">50.0</td>' in html


def test_two_values_of_one_metric_are_refused() -> None:
    other = ReportSection("two", "Two", (Facts((("half", Metric("half", 0.6, "1", "report")),)),))
    with pytest.raises(ValueError, match="half has two values"):
        section_metrics((*SECTIONS, other))
