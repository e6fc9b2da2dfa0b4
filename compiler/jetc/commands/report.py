"""``jetc report``: finished builds side by side, as one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.commands.outcome import Outcome
from jetc.diagnostics.diagnostic import DataError
from jetc.report.html import page_html
from jetc.review.builds import build_side, builds_page
from jetc.writing import write_whole

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

__all__ = ["report"]


def report(arguments: argparse.Namespace) -> Outcome:
    """Write a page of the builds named; DataError where one is no finished build, or two have one name."""
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
    out: Path = arguments.output
    write_whole(out, page_html(builds_page(builds)))
    return Outcome(f"{out}: {' beside '.join(names)}")
