"""Plots as figures: three formats, what they are on their face, and the same bytes for the same table."""

from __future__ import annotations

import re
import warnings

import pytest
from jetc.artifacts.plots import AxisRecord, LineRecord, MatrixRecord, PlotRecord
from jetc.validation.drawing import FORMATS, drawn

EVENTS = "private simulation: Pythia 8; not CMS"
AXIS = AxisRecord(label="jet pT", unit="GeV", logarithmic=True)
LINE = LineRecord(
    name="b, AUC 0.8",
    x_low=(15.0, 30.0),
    x_high=(30.0, 60.0),
    y=(0.4, 0.5),
    y_low=(0.3, 0.4),
    y_high=(0.5, 0.6),
)


def plot(kind: str, lines: int) -> PlotRecord:
    y = AxisRecord(label="efficiency", unit="1", logarithmic=kind == "curve")
    every = tuple(LINE.model_copy(update={"name": f"line {index}"}) for index in range(lines))
    return PlotRecord.model_validate(
        {"kind": kind, "title": "Efficiency & more", "sample": "test split", "interval": "Wilson",
         "x": AXIS, "y": y, "lines": every}
    )  # fmt: skip


def matrix(kind: str, unit: str, level: float | None) -> MatrixRecord:
    rows = ((0.0 if kind == "map" else None, 10.0), (20.0, 30.0))
    plain = AxisRecord(label="cut", unit="GeV")
    return MatrixRecord.model_validate(
        {"kind": kind, "title": "Rate", "sample": "minbias", "interval": "none", "x": plain, "y": plain,
         "columns": ("1", "2"), "rows": ("low", "high"), "unit": unit,
         "values": rows, "low": rows, "high": rows, "level": level}
    )  # fmt: skip


EVERY: dict[str, PlotRecord | MatrixRecord] = {
    "curve": plot("curve", 2),
    "points": plot("points", 3),
    "steps": plot("steps", 2),
    "many steps": plot("steps", 9),
    "no line": plot("curve", 0),
    "matrix": matrix("matrix", "1", None),
    "map": matrix("map", "kHz", 15.0),
}


@pytest.mark.parametrize("name", EVERY)
def test_a_plot_says_on_its_face_what_it_is(name: str) -> None:
    shown = EVERY[name]
    made = drawn(shown, events=EVENTS)
    assert tuple(made) == FORMATS
    assert made["pdf"].startswith(b"%PDF-")
    assert made["png"].startswith(b"\x89PNG")
    text = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", made["svg"].decode()))
    for words in (
        shown.title.replace("&", "&amp;"),
        EVENTS,
        shown.sample,
        shown.interval,
        shown.x.label,
        "(GeV)",
    ):
        assert words in text
    names = (
        [each.name for each in shown.lines]
        if isinstance(shown, PlotRecord)
        else [*shown.rows, *shown.columns]
    )
    assert all(each in text for each in names)


def test_equal_tables_have_equal_bytes() -> None:
    assert drawn(EVERY["curve"], events=EVENTS) == drawn(EVERY["curve"], events=EVENTS)


def test_lines_differ_without_colour() -> None:
    found = drawn(plot("curve", 9), events=EVENTS)["svg"].decode()
    dashes = re.findall(r'<path d="[^"]*" clip-path[^>]*style="fill: none;([^"]*)stroke: #', found)
    assert len(dashes) == 9
    assert len(set(dashes)) >= 8


@pytest.mark.parametrize("name", ["map", "curve"])
def test_a_long_label_leaves_the_plot_its_room(name: str) -> None:
    """The score of a path is a label, however long it is."""
    product = "opposite[0].taup * opposite[1].taum + opposite[0].taum * opposite[1].taup"
    label = f"threshold on ({product}) / ({product} + product(opposite.light + opposite.gluon))"
    axis = AxisRecord(label=label, unit="")
    shown = EVERY[name].model_copy(update={"x": axis, "y": axis})
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # of axes without room
        svg = drawn(shown, events=EVENTS, formats=("svg",))["svg"].decode()
    said = " ".join(re.findall(r"<t(?:ext|span)[^>]*>([^<]*)</t", svg))
    assert said.count(" ".join(label.split())) == 2
    frame = re.search(r'<g id="patch_2">\s*<path d="M (\S+) (\S+) \s*L (\S+) \S+ \s*L \S+ (\S+)', svg)
    assert frame is not None
    left, bottom, right, top = map(float, frame.groups())
    assert right - left > 324  # half of the picture
    assert bottom - top > 288
