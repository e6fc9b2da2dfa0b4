"""`jetc fetch`: the files that a spec names on servers, copied to where builds read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jetc.checks.load import load
from jetc.commands.outcome import Outcome
from jetc.commands.terminal import BuildWatcher
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.language.sections.given import fetched, is_remote

if TYPE_CHECKING:
    import argparse
    from types import ModuleType

    from rich.console import Console

__all__ = ["fetch"]


def fetch(arguments: argparse.Namespace, console: Console) -> Outcome:
    """Copy what is not there yet of the files on servers that the spec of `arguments` names.

    A file that is there stays, and has to have the size of that on the server: DataError where it has not.
    """
    spec = load(arguments.spec, reader=Path.read_bytes).spec  # does not look for the ntuples yet
    base = arguments.spec.parent
    server = _server()
    urls = [entry for each in spec.samples.sets for entry in each.files or () if is_remote(entry)]
    missing = {
        url: size
        for url in urls
        if (size := _missing(url, base / fetched(url), server.size_on_server(url))) is not None
    }
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


def _missing(url: str, place: Path, size: int) -> int | None:
    """Return the bytes to fetch of a file, None where it is there as the server has it, with `size`."""
    if not place.exists():
        return size
    here = place.stat().st_size
    if here != size:
        raise DataError(
            file=str(place),
            what=f"it has {here:,} bytes, and {url} has {size:,}",
            why="it is not the file that the spec names, or no longer",
            mend=f"remove it, and fetch it again: rm {place}",
        )
    return None
