"""All plots of a build as a section of its report: folded, in the page itself, each with its table."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from jetc.validation.tables import csv_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.artifacts.plots import MatrixRecord, PlotRecord, PlotsRecord

__all__ = ["NAME", "STYLE", "TITLE", "every_plot_html", "folder_of", "note_of"]

NAME, TITLE = "plots", "Plots"
"""Anchor and heading of the section."""
STYLE = """\
.folder { margin: 0; padding: 0.35rem 0; border-top: 1px solid var(--line); font-size: 0.9rem; }
.folder > summary { font-size: 1rem; }
.folder summary h3 { display: inline; margin: 0; font-size: 1rem; }
.plots {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(min(30rem, 100%), 1fr)); gap: 1.5rem;
}
.plots figure { min-width: 0; margin: 0; }
.plots img { display: block; width: 100%; background: #ffffff; }
.plots figcaption { overflow-wrap: anywhere; }
.on-paper { display: none; }
@media print { .on-paper { display: block; } #plots h2 { display: none; } }
"""
_BY_NAME = ("outputs", "paths", "signals")
"""Folders that have a folder for each output, path and signal set."""
_NOTES = {
    "roc": "Efficiency is the share of the jets of the class, or classes, that are named first, mistag rate "
    "the share of the jets of the others.",
    "efficiency_pt": "The share of the jets of the class in each bin of pT, where so many of all jets of the "
    "others are taken for it.",
    "": "Of the test split: classes, pT, how many constituents a jet has, and what is lost where an input is "
    "that of other jets.",
    "inputs": "Shares of the constituents that are taken of the jets of a line.",
    "response": "Median of pT over truth pT, of the jets in each bin of truth pT, before and after "
    "regression.",
    "resolution": "Half the central 68 % of pT over truth pT, over its median, of the jets in each bin of "
    "truth pT.",
    "response_eta": "Median of pT over truth pT, of the jets in each bin of eta, before and after "
    "regression.",
    "resolution_eta": "Half the central 68 % of pT over truth pT, over its median, of the jets in each bin "
    "of eta.",
    "outputs": "Output minus target, of the jets in each bin that have a target: its median, and half its "
    "central 68 %.",
    "signals": "Jets of one signal, which no training saw: efficiency and mistag rate of its jets, median "
    "and width of pT over truth pT of the jets in each bin.",
    "menu": "Rates of all paths of the menu, of all crossings.",
    "paths": "Rates are of all crossings. Efficiencies are the share of the events, or jets, that a caption "
    "names.",
}
"""What is drawn in each folder, and of what a share is, in the order of the page."""
_LONG = re.compile(r"\d+\.\d{3,}")


def every_plot_html(record: PlotsRecord, svgs: Mapping[str, str], *, page: str) -> str:
    """Return the section of a page called `page`: `svgs` has the drawing of each plot of the record.

    Drawings are pictures in the text of the page, so names within one do not meet those of another.
    """
    figures: dict[str, dict[str, str]] = {}
    for name, plot in record.plots.items():
        figures.setdefault(folder_of(name), {})[name] = _figure(name, plot, svgs[name])
    kinds = list(_NOTES)
    inside = sorted(figures.items(), key=lambda each: kinds.index(_kind(each[0])))
    folders = "".join(_folder(*each) for each in inside)
    count = len(record.plots)
    return (
        f'<section id="{NAME}">\n<h2>{TITLE}</h2>\n'
        f'<p class="on-screen">{count} plots, folded by what they show. Each says on its face what the '
        f"events are ({escape(record.events)}). Intervals are at {record.confidence_level:.0%}. CSV is the "
        "table of which a plot is drawn, with every digit.</p>\n"
        f'<p class="on-paper">{count} plots are left out on paper. They are in the file {escape(page)}, '
        f"under {TITLE}.</p>\n{folders}</section>\n"
    )


def folder_of(name: str) -> str:
    """Return the folder of a plot: the first part of its name, the first two where a set or path has one.

    It is empty of a plot that stands in none.
    """
    first, *others = name.split("/")[:-1] or [""]
    return "/".join((first, *others[:1])) if first in _BY_NAME else first


def note_of(folder: str) -> str:
    """Return what the plots of a folder show."""
    return _NOTES[_kind(folder)]


def _kind(folder: str) -> str:
    return folder.partition("/")[0]


def _folder(folder: str, figures: Mapping[str, str]) -> str:
    count = f"{len(figures)} plot{'s' * (len(figures) != 1)}"
    names = ", ".join(name.removeprefix(f"{folder}/") for name in figures)
    title = escape(folder or names)
    return (
        f'<details class="folder"><summary><h3>{title}</h3> <small>{count}</small></summary>'
        f'<p>{note_of(folder)}</p><div class="plots">{"".join(figures.values())}</div></details>\n'
    )


def _figure(name: str, plot: PlotRecord | MatrixRecord, svg: str) -> str:
    shows = f"{plot.title}: {plot.y.label} against {plot.x.label}"
    file = f"{name.replace('/', '-')}.csv"
    return (
        f'<figure><img loading="lazy" alt="{escape(shows)}" src=\'{_address("image/svg+xml", _short(svg))}\'>'
        f"<figcaption><b>{escape(name)}</b> {escape(shows)}. Of {escape(plot.sample)}. Intervals: "
        f'{escape(plot.interval)}. <a download="{escape(file)}" aria-label="CSV of {escape(name)}" '
        f"href='{_address('text/csv;charset=utf-8', csv_text(plot))}'>CSV</a></figcaption></figure>\n"
    )


def _address(kind: str, text: str) -> str:
    """Return the address that is the text itself, for an attribute between single quotes."""
    return f"data:{kind},{quote(text, safe=' !$()*+,-./:;=?@[]^_`{|}~' + chr(34))}"


def _short(svg: str) -> str:
    """Return the drawing in fewer letters: places to a hundredth of a point, and no remarks."""
    element = re.sub(r"<!--.*?-->", "", svg[svg.index("<svg ") :], flags=re.DOTALL)
    return re.sub(r"<[^>]*>", lambda tag: _LONG.sub(_rounded, " ".join(tag[0].split())), element)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
