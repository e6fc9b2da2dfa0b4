"""`jetc fetch`: the files that a spec names on servers, copied to where builds read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jetc.checks.load import load
from jetc.commands.copies import copy_here
from jetc.commands.outcome import Outcome
from jetc.language.sections.given import entries_of, fetched, is_remote

if TYPE_CHECKING:
    import argparse

    from rich.console import Console

__all__ = ["fetch"]


def fetch(arguments: argparse.Namespace, console: Console) -> Outcome:
    """Copy what is not there yet of the files on servers that the spec of `arguments` names."""
    spec = load(arguments.spec, reader=Path.read_bytes).spec  # does not look for the ntuples yet
    base = arguments.spec.parent
    urls = [entry for entry in entries_of(spec) if is_remote(entry)]
    copied = copy_here(urls, base, console)
    there = len(urls) - len(copied)
    lines = [f"  {base / fetched(url)}  {size:,} bytes" for url, size in copied.items()]
    return Outcome("\n".join([f"{len(copied)} of {len(urls)} files fetched, {there} were there", *lines]))
