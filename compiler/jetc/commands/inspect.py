"""`jetc inspect`: what ntuples hold, and what a spec would make of them, before any build."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.checks.load import load
from jetc.commands.copies import copy_here
from jetc.commands.inspecting import reading_of
from jetc.commands.narrow import tables_text
from jetc.commands.outcome import EXIT_INPUT, Outcome
from jetc.commands.terminal import BuildWatcher
from jetc.commands.wrapping import width_of
from jetc.diagnostics.diagnostic import DataError, in_tree
from jetc.diagnostics.rendering import fault_text
from jetc.inspection.checksums import CHECKSUMS, check_none_gone, check_sealed, seal
from jetc.inspection.contents import contents_of
from jetc.inspection.files import found_in, ntuples_at
from jetc.inspection.saturation import check_saturation
from jetc.inspection.tables import as_json, as_markdown, tables_of
from jetc.language.sections.given import IN_A_FOLDER, fetched, is_address
from jetc.language.text.places import find
from jetc.plan.key import file_digest

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from rich.console import Console

    from jetc.checks.load import LoadedSpec
    from jetc.inspection.contents import Contents
    from jetc.language.sections.model import Spec

__all__ = ["inspect"]

_FORMATS = {
    "text": lambda tables: tables_text(tables, width_of(sys.stdout)),
    "markdown": as_markdown,
    "json": as_json,
}


def inspect(arguments: argparse.Namespace, console: Console) -> Outcome:
    """Read the files of `arguments` as one set, and return what they hold; progress goes to `console`."""
    loaded, base = None, Path()
    if arguments.spec is not None:  # of its own sets no file is read
        loaded, base = load(arguments.spec, reader=Path.read_bytes), arguments.spec.parent
    spec = None if loaded is None else loaded.spec
    places = _here(arguments.files, base, console)
    check_none_gone((place, IN_A_FOLDER) for place in places if place.is_dir())
    every = ntuples_at(places)
    how = reading_of(every, spec, base, arguments)
    watcher = BuildWatcher(console)
    try:
        damaged = how.damaged(every, spec, watcher)
        files = tuple(each for each in every if each not in damaged)
        found = found_in(files, tree=how.tree)
        digests = {each: file_digest(each) for each in files} if arguments.seal else {}
        sealed = check_sealed(every, lambda each: digests.get(each) or file_digest(each))
        contents = contents_of(found, spec, watcher, how.read_as)
    except DataError as error:
        _place(error, loaded)
        raise
    finally:
        watcher.stop()
    tables = tables_of(found, contents, of_set=how.name, damaged=damaged, said=how.said[0])
    text, as_file = _FORMATS[arguments.format](tables), arguments.format == "json"
    try:
        with in_tree(found.event_tree or found.jet_tree):
            how.check_generated(files, contents)
        _check_saturation(contents, how.read_as.name, spec)
    except DataError as error:
        _place(error, loaded)
        return Outcome(text, as_file=as_file, complaint=fault_text(error), code=EXIT_INPUT)
    return Outcome(text, as_file=as_file, complaint=_said(len(files), sealed, seal(digests)))


def _check_saturation(contents: Contents, name: str, spec: Spec | None) -> None:
    """Raise DataError, as a build does, where more values are clipped than the spec accepts."""
    if spec is not None and contents.made is not None:
        values = [(each.name, each.clipped, each.values) for each in contents.made.inputs]
        check_saturation({name: values}, spec.dataset.saturation_limit)


def _place(error: DataError, loaded: LoadedSpec | None) -> None:
    """Say where in the spec stands what a fault is about, where it is about that."""
    if loaded is not None and error.setting:
        span = find(loaded.tree, error.setting).span
        error.place = f"{span.file}:{span.line}:{span.column}"


def _here(places: Iterable[Path | str], base: Path, console: Console) -> list[Path]:
    """Return the places, of files on servers those of their copies: where builds read them."""
    asked = list(places)
    urls = [each for each in asked if isinstance(each, str)]
    for url in urls:
        _check_address(url)
    if urls:
        copy_here(urls, base, console)
    return [base / fetched(each) if isinstance(each, str) else each for each in asked]


def _check_address(url: str) -> None:
    if not is_address(url):
        raise DataError(
            file=url,
            what="it is no address of one file on a server",
            why="a file is copied by its path there, and read here",
            mend="write root://host//path/name.root, or root://host:port//path/name.root, for each file",
        )


def _said(files: int, sealed: int, written: tuple[Path, ...]) -> str:
    """Return what is told of checksums, beside what was found."""
    if written:
        return f"{files} of {files} files sealed in {', '.join(map(str, written))}"
    return f"{sealed} of {files} files are those of their checksums in {CHECKSUMS}" if sealed else ""
