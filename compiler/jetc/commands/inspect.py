"""`jetc inspect`: what ntuples hold, and what a spec would make of them, before any build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.checks.load import load
from jetc.commands.outcome import Outcome
from jetc.commands.terminal import BuildWatcher
from jetc.inspection.contents import contents_of
from jetc.inspection.files import found_in, ntuples_at
from jetc.inspection.tables import as_json, as_markdown, as_text, tables_of

if TYPE_CHECKING:
    import argparse

    from rich.console import Console

__all__ = ["inspect"]

_FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}


def inspect(arguments: argparse.Namespace, console: Console) -> Outcome:
    """Read the files of `arguments` as one set, and return what they hold; progress goes to `console`."""
    spec = None if arguments.spec is None else load(arguments.spec).spec
    found = found_in(ntuples_at(arguments.files), tree=arguments.tree)
    watcher = BuildWatcher(console)
    try:
        contents = contents_of(found, spec, watcher)
    finally:
        watcher.stop()
    text = _FORMATS[arguments.format](tables_of(found, contents))
    return Outcome(text, as_file=arguments.format == "json")
