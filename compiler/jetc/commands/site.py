"""``jetc site``: finished builds as a static site; later ones are added to what is there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TypeVar

from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.record import text_of
from jetc.commands.outcome import Outcome
from jetc.commands.plots import check_libraries, draw_plots
from jetc.diagnostics.diagnostic import DataError
from jetc.report.html import page_html
from jetc.review.site.adding import belongs, copy_build, drawn_of, record_of, source_of
from jetc.review.site.alone import alone
from jetc.review.site.build_page import build_page, stage_page
from jetc.review.site.entry import BUILDS, FIGURES, SiteRecord, last_number, read_entries
from jetc.review.site.index_page import GENERATOR, index_html
from jetc.writing import FRESH, fresh_folder, write_whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import Console

    from jetc.artifacts.plots import PlotsRecord
    from jetc.review.site.adding import Source

__all__ = ["site"]

F = TypeVar("F")

_INDEX = "index.html"
_MAKES = {"lock": "build SPEC --lock", "plots": "plots SPEC -o FOLDER"}


def site(arguments: argparse.Namespace, progress: Console) -> Outcome:
    """Add builds, their locks and plots to a site, and write its pages; DataError where one does not fit.

    What is given is looked at before anything is written, the index is written last, and no build that the
    site has is removed.
    """
    folder: Path = arguments.site
    _check_place(folder)
    sources = [source_of(each) for each in arguments.builds]
    locks = [(path, _owner(path, sources, belongs, "lock")[0]) for path in arguments.lock]
    plots = [_owner(path, sources, drawn_of, "plots") for path in arguments.plots]
    if plots:
        check_libraries()
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder, lambda text: progress.print(text, markup=False, highlight=False, soft_wrap=True)):
        new = _add(folder, sources, arguments.commit)
        for path, source in locks:
            place = folder / BUILDS / source.folder_name / f"{source.name}.lock.yaml"
            write_whole(place, path.read_bytes())
        for source, record in plots:
            _add_plots(record, folder / BUILDS / source.folder_name / FIGURES, source.name, progress)
        builds = _write_pages(folder)
    known = [each.name for each in sources if each.folder_name not in new]
    there = f"; {', '.join(known)}: there already, left as it was added" if known else ""
    return Outcome(f"{folder / _INDEX}: {builds} build{'s' * (builds != 1)}, {len(new)} of them new{there}")


def _check_place(folder: Path) -> None:
    """Refuse a place that is a build or has another index."""
    index = folder / _INDEX
    if (folder / MetricsRecord.STAGE).is_symlink():
        what, why = "is the folder of a build", "the first folder that is named is that of the site"
        raise DataError(file=str(folder), what=what, why=why, mend="name it first: jetc site DIR build/NAME")
    if index.exists() and GENERATOR not in index.read_text(encoding="utf-8", errors="replace"):
        raise DataError(
            file=str(index),
            what="is no index of a site of jetc",
            why="it would be written over",
            mend="name another folder, or move it away",
        )


def _owner(
    path: Path, sources: Sequence[Source], fits: Callable[[Path, Source], F | None], kind: str
) -> tuple[Source, F]:
    """Return the build that a lock or plots are of, and what fits; DataError where none does."""
    for source in sources:
        found = fits(path, source)
        if found:
            return source, found
    raise DataError(
        file=str(path),
        what="is of none of the builds that are named",
        why="a site hands out with a build what has the same numbers, to the last digit",
        mend=f"name the build that it is of, or make it again from the build: jetc {_MAKES[kind]}",
    )


def _add(folder: Path, sources: Sequence[Source], commit: str | None) -> tuple[str, ...]:
    """Add the builds that the site does not have, and return the names of their folders."""
    last = last_number(folder)
    for left in (folder / BUILDS).glob(f"{FRESH}*"):  # by a run that was killed
        shutil.rmtree(left)
    every = {each.folder_name: each for each in sources}
    new = tuple(name for name in every if not (folder / BUILDS / name).exists())
    for number, name in enumerate(new, last + 1):
        with fresh_folder(folder / BUILDS / name) as fresh:
            copy_build(every[name], record_of(every[name], number=number, commit=commit), fresh)
    if last + len(new):
        write_whole(folder / SiteRecord.FILE, text_of(SiteRecord(last=last + len(new))))
    return new


def _add_plots(record: PlotsRecord, place: Path, name: str, progress: Console) -> None:
    """Draw plots of a build from its own tables, where it has none."""
    if not place.exists():
        with fresh_folder(place) as fresh:
            draw_plots(record, name, fresh, progress)


def _write_pages(folder: Path) -> int:
    """Write the pages of all builds, the index last, and return how many builds there are."""
    entries = read_entries(folder)
    if not entries:
        raise DataError(
            file=str(folder),
            what="has no build, and none is named",
            why="a site shows finished builds",
            mend="name some: jetc site DIR build/NAME",
        )
    for entry in entries:
        for stage in entry.record.stages:
            (entry.folder / stage).mkdir(exist_ok=True)
            write_whole(entry.folder / stage / _INDEX, page_html(stage_page(entry, stage)), kept=False)
        write_whole(entry.folder / _INDEX, page_html(build_page(entry)), kept=False)
    write_whole(folder / _INDEX, index_html(entries))
    return len(entries)
