import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from jetc.report.html import page_html
from jetc.report.metrics import Metric
from jetc.report.page import (
    Bar,
    Card,
    Facts,
    Figure,
    Front,
    Heading,
    Judgement,
    Link,
    Page,
    Paragraph,
    Percent,
    ReportSection,
    Shaded,
    SpecText,
    Table,
    section_metrics,
)
from jetc.report.spec_places import spec_lines

HALF = Metric("half", 0.5, "1", "report")
COUNT = Metric("luts.count", 7, "", "rtl", "jets")
SPEC = spec_lines({"name": "a<b", "firmware": {"budget": {"luts": 3}, "part": "x"}})
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
            SpecText(SPEC),
        ),
    ),
)
PLAIN = Table("beside", ("file",), ((Link("a file", "../rtl/"),),))
CARD = Card(
    "size", "7", "LUT", ("counted",), "in budget", (COUNT,), bar=Bar(7, 9, 8, "budget 8", interval=(6, 7.5))
)
FRONT = Front((CARD,), Figure('<svg role="img"></svg>', "curves"), PLAIN)
PAGE = Page(
    title="title",
    verdict="PASS",
    judgement=Judgement.GOOD,
    verdict_text="all is well",
    remarks=("small",),
    sections=SECTIONS,
    files=(Link("metrics.json", "metrics.json"),),
    front=FRONT,
    spec=SPEC,
)


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
    for text in ("One &amp; only", "a &lt; b", "&lt;b&gt;", "name: a&lt;b"):
        assert text in html


def test_only_scripts_known_by_their_digests_may_run() -> None:
    html = page_html(PAGE, script="let more = 1;\n")
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    assert policy is not None
    assert html.index(policy[0]) < html.index("<title>")
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digests = [f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in scripts]
    assert len(digests) == 2
    assert f"script-src {' '.join(digests)}" in policy[1]
    assert "default-src 'none'" in policy[1]
    assert "'self'" not in policy[1]
    assert "img-src data: 'self'" in page_html(PAGE, pictures=True)


def test_contents_lead_to_every_section() -> None:
    seen = outline(page_html(PAGE)).seen
    links = [attributes["href"] for tag, attributes in seen if tag == "a"]
    assert links[:2] == ["#one", "metrics.json"]
    assert [attributes["id"] for tag, attributes in seen if tag == "section"] == ["results", "one"]


def test_every_link_within_the_page_has_its_place() -> None:
    seen = outline(page_html(PAGE)).seen
    places = [attributes["id"] for _, attributes in seen if "id" in attributes]
    assert len(places) == len(set(places))
    assert {each["href"] for tag, each in seen if tag == "a" and str(each["href"]).startswith("#")} <= {
        f"#{each}" for each in places
    }


def test_what_scrolls_is_reached_by_keyboard_and_has_a_name() -> None:
    seen = [each for _, each in outline(page_html(PAGE)).seen]
    places = {each["id"] for each in seen if "id" in each}
    reached = [each for each in seen if "tabindex" in each]
    assert len(reached) == 3
    assert {each["aria-labelledby"] for each in reached} <= places


def test_numbers_say_stage_sample_and_the_line_of_the_spec() -> None:
    line = SPEC.places["firmware.budget.luts"]
    assert SPEC.text.splitlines()[line - 1].strip() == "luts: 3"
    assert (
        f'Stage rtl: jets. <span class="owners">Spec: <a href="#spec-{line}">firmware.budget.luts</a>.</span>'
        in page_html(PAGE)
    )


def test_a_bar_ends_at_its_number() -> None:
    html = page_html(PAGE)
    assert 'class="fill" x="2" y="8" width="171.1"' in html  # 7 of 9 of 220
    assert '<line class="mark" x1="197.6"' in html


def test_a_column_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="a column has no name"):
        Table("rows", ("what", ""), ())


def test_the_page_needs_nothing_from_outside() -> None:
    html = page_html(PAGE)
    tags = [tag for tag, _ in outline(html).seen]
    assert not {"link", "img", "iframe"} & set(tags)
    assert tags.count("script") == 1  # by which tables sort
    assert not re.search("https?:", html)
    assert "@import" not in html


def test_every_number_shown_is_a_metric() -> None:
    assert section_metrics(SECTIONS) == {"half": HALF, "luts.count": COUNT}


def test_numbers_are_shown_as_they_read() -> None:
    html = page_html(PAGE)
    assert '<td class="number" data-key="0.5">50.0 %</td>' in html
    assert '<td class="number shaded" style="--strength:50%" data-key="0.5">50.0</td>' in html


def test_two_values_of_one_metric_are_refused() -> None:
    other = ReportSection("two", "Two", (Facts((("half", Metric("half", 0.6, "1", "report")),)),))
    with pytest.raises(ValueError, match="half has two values"):
        section_metrics((*SECTIONS, other))
