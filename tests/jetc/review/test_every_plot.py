"""All plots of a build as a section of its report."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from jetc.artifacts.plots import AxisRecord, LineRecord, PlotRecord, PlotsRecord
from jetc.checks.load import load
from jetc.review.every_plot import every_plot_html, folder_of, note_of
from jetc.stages.plots.names import plot_names
from jetc.validation.drawing import drawn
from jetc.validation.tables import csv_text

SPECS = Path(__file__).parents[3] / "specs"
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def numbers(text: str) -> list[float]:
    return [float(each) for each in NUMBER.findall(text)]


def plot(title: str) -> PlotRecord:
    low, high = (0.0001, 20.0, 1 / 3), (20.0, 30.0, 40.0)
    line = LineRecord(
        name="a 'line' & <more> of 50 %, above 0.09675",
        x_low=low,
        x_high=high,
        y=(0.1, 0.2, 0.3),
        y_low=(0.0, 0.1, 0.2),
        y_high=(0.2, 0.3, 0.4),
    )
    return PlotRecord(
        kind="points", title=title, sample="hh4b, all events", interval="Clopper & Pearson",
        x=AxisRecord(label="generated HT", unit="GeV"), y=AxisRecord(label="efficiency", unit="1"),
        lines=(line,),
    )  # fmt: skip


class Page(HTMLParser):
    """What the pictures and links of a page have, and the text of its folders."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pictures: list[dict[str, str | None]] = []
        self.links: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        {"img": self.pictures, "a": self.links}.get(tag, []).append(dict(attrs))


def content(address: str | None, kind: str) -> str:
    assert address is not None
    start, _, text = address.partition(",")
    assert start == f"data:{kind}"
    assert not set(text) & set("'#<>&\n")
    return unquote(text)


def test_each_plot_is_there_whole_with_its_table() -> None:
    plots = {"paths/hh4b/hh4b/efficiency_gen_ht": plot("one"), "confusion": plot("<two>")}
    record = PlotsRecord(events="made up", confidence_level=0.95, plots={**plots})
    svgs = {
        name: drawn(each, events="made up", formats=("svg",))["svg"].decode() for name, each in plots.items()
    }
    html = every_plot_html(record, svgs, page="a&b.html")
    assert "2 plots are left out on paper. They are in the file a&amp;b.html, under Plots." in html
    page = Page(html)
    assert [each["download"] for each in page.links] == [
        "confusion.csv",
        "paths-hh4b-hh4b-efficiency_gen_ht.csv",
    ]
    assert page.pictures[0]["alt"] == "<two>: efficiency against generated HT"
    assert html.count("Of hh4b, all events. Intervals: Clopper &amp; Pearson.") == 2
    for name, picture, link in zip(sorted(plots), page.pictures, page.links, strict=True):
        assert content(link["href"], "text/csv;charset=utf-8") == csv_text(plots[name])
        there, whole = (
            ET.fromstring(text)  # noqa: S314 - what was drawn here
            for text in (content(picture["src"], "image/svg+xml"), svgs[name])
        )
        assert len(content(picture["src"], "image/svg+xml")) < len(svgs[name])
        assert [each.tag for each in there.iter()] == [each.tag for each in whole.iter()]
        for ours, theirs in zip(there.iter(), whole.iter(), strict=True):
            assert (ours.text or "").strip() == (theirs.text or "").strip()  # no digit of a label is gone
            assert ours.attrib.keys() == theirs.attrib.keys()
            for key, value in theirs.attrib.items():
                assert numbers(ours.attrib[key]) == pytest.approx(numbers(value), abs=0.00501)
                assert NUMBER.sub("", ours.attrib[key]).split() == NUMBER.sub("", value).split()


@pytest.mark.parametrize("spec", ["baseline", "menu", "extra"])
def test_every_folder_of_plots_says_what_it_has(spec: str) -> None:
    folders = {folder_of(name) for name in plot_names(load(SPECS / f"{spec}.yaml").spec)}
    assert all(note_of(each).endswith(".") for each in folders)
    assert "" in folders
    assert not [each for each in folders if each.count("/") > 1]
