"""`jetc fetch`: the files that a spec names on servers, copied to where builds read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jetc.checks.load import load
from jetc.commands.outcome import Outcome
from jetc.commands.terminal import BuildWatcher
from jetc.diagnostics.diagnostic import ToolError
from jetc.language.sections.given import entries_of, fetched, is_remote

if TYPE_CHECKING:
    import argparse
    from types import ModuleType

    from rich.console import Console

__all__ = ["fetch"]


def fetch(arguments: argparse.Namespace, console: Console) -> Outcome:
    """Copy what is not there yet of the files on servers that the spec of `arguments` names.

    A file that is there stays, and has to have the size and, where the server gives it, the Adler-32 of that
    on the server: DataError where it has not.
    """
    spec = load(arguments.spec, reader=Path.read_bytes).spec  # does not look for the ntuples yet
    base = arguments.spec.parent
    server = _server()
    urls = [entry for entry in entries_of(spec) if is_remote(entry)]
    missing = {url: server.size_on_server(url) for url in urls if not (base / fetched(url)).exists()}
    for url in urls:
        if url not in missing:
            server.check_copy(url, base / fetched(url))
    watcher = BuildWatcher(console)
    try:
        for url, size in missing.items():
            watcher.start(f"fetching {url}", size, "bytes")
            server.copy_from_server(url, base / fetched(url), watcher.advance)
    finally:
        watcher.stop()
    there = len(urls) - len(missing)
    lines = [f"  {base / fetched(url)}  {size:,} bytes" for url, size in missing.items()]
    return Outcome("\n".join([f"{len(missing)} of {len(urls)} files fetched, {there} were there", *lines]))


def _server() -> ModuleType:
    """Return what reads of servers; ToolError where it is not installed."""
    try:
        from jetc.tools import xrootd
    except ModuleNotFoundError as error:
        raise ToolError(
            tool="XRootD",
            what=f"the package {error.name} is not installed",
            mend="pip install 'jetc[xrootd]', or copy the files and name the copies",
        ) from error
    return xrootd
