"""``jetc report``: a finished build with how it was made, or several side by side, as one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.commands.outcome import Outcome
from jetc.diagnostics.diagnostic import DataError
from jetc.report.html import page_html
from jetc.review.builds import build_side, builds_page
from jetc.review.whole_report import whole_report
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

__all__ = ["report"]


def report(arguments: argparse.Namespace) -> Outcome:
    """Write a page of the builds named; DataError where one is no finished build, or two have one name."""
    out: Path = arguments.output
    if len(arguments.builds) == 1:
        (folder,) = arguments.builds
        _check_place(out, folder)
        write_whole(out, whole_report(folder, out, arguments.lock))
        return Outcome(f"{out}: {folder.resolve().name}, with how it was made")
    if arguments.lock is not None:
        raise DataError(
            file=str(arguments.lock),
            what=f"a lock is given, and {len(arguments.builds)} builds are",
            why="it has the spread of one build's numbers",
            mend="name its build alone, or leave --lock out",
        )
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
