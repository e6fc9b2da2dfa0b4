"""``jetc report``: a finished build with how it was made, or several side by side, as one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.commands.outcome import Outcome
from jetc.commands.plots import check_libraries, svgs_of
from jetc.diagnostics.diagnostic import DataError
from jetc.report.html import page_html
from jetc.review.builds import build_side, builds_page
from jetc.review.every_plot import every_plot_html
from jetc.review.site.adding import drawn_of, source_of
from jetc.review.whole_report import whole_report
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from rich.console import Console

    from jetc.artifacts.plots import PlotsRecord
    from jetc.review.site.adding import Source

__all__ = ["report"]

_MOST_MB = 15
"""Size of a page from which on the command says so."""


def report(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Write a page of the builds named; DataError where one is no finished build, or two have one name."""
    out: Path = arguments.output
    if len(arguments.builds) == 1:
        return _of_one(arguments, progress)
    _check_only_of_many(arguments)
    builds = tuple(build_side(each) for each in arguments.builds)
    names = [each.label for each in builds]
    twice = next((each for each in names if names.count(each) > 1), None)
    if twice is not None:
        raise DataError(
            file=twice,
            what="two builds have this name",
            why="their columns and curves could not be told apart",
            mend="name builds of different specs, or give one spec another name",
        )
    write_whole(out, page_html(builds_page(builds)))
    return Outcome(f"{out}: {' beside '.join(names)}")


def _of_one(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Write the report of the one build, with what was asked for beside it."""
    (folder,), out = arguments.builds, arguments.output
    _check_place(out, folder)
    source, plots, count = source_of(folder), "", 0
    if arguments.plots is not None:
        check_libraries()
        record = _drawn(arguments.plots, source)
        plots, count = every_plot_html(record, svgs_of(record, progress), page=out.name), len(record.plots)
    text = whole_report(source, folder, out, arguments.lock, plots=plots)
    write_whole(out, text)
    megabytes = len(text.encode()) / 1e6
    shown = f" and {count} plots, {megabytes:.1f} MB" if plots else ""
    return Outcome(f"{out}: {source.name}, with how it was made{shown}", _too_large(out, megabytes))


def _too_large(out: Path, megabytes: float) -> str:
    """Say where a page is larger than one would send around, and how to make it smaller."""
    if megabytes <= _MOST_MB:
        return ""
    return (
        f"{out}: is larger than {_MOST_MB} MB\n"
        "  why:  a page is to be sent to others, and opened on a phone\n"
        "  mend: draw fewer plots, jetc plots SPEC -o FOLDER --only PATTERN, and name that folder"
    )


def _drawn(folder: Path, source: Source) -> PlotsRecord:
    """Return those plots of the build that `folder` has; DataError where it has those of another."""
    record = drawn_of(folder, source)
    if record is None:
        raise DataError(
            file=str(folder),
            what=f"has no plots of the build {source.name}",
            why="every plot of the page is of what this build measured, to the last digit",
            mend="draw them after its last jetc build: jetc plots SPEC -o FOLDER",
        )
    return record


def _check_only_of_many(arguments: argparse.Namespace) -> None:
    """Refuse what is of one build alone, where several are named."""
    for option, given, why in (
        ("lock", arguments.lock, "it has the spread of one build's numbers"),
        ("plots", arguments.plots, "they are of one build's measurements"),
    ):
        if given is not None:
            raise DataError(
                file=str(given),
                what=f"--{option} is given, and {len(arguments.builds)} builds are",
                why=why,
                mend=f"name its build alone, or leave --{option} out",
            )


def _check_place(out: Path, folder: Path) -> None:
    """Refuse a place among the files of the build's artifacts, which are sealed."""
    store = folder.resolve().parent / "store"
    if out.resolve().is_relative_to(store):
        raise DataError(
            file=str(out),
            what="lies in an artifact of a build",
            why="what a build made is sealed, and is not written over",
            mend="write the page beside the folders of the build, or elsewhere",
        )
