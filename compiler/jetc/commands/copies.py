"""Copies of files on servers, at the places where builds read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.commands.terminal import BuildWatcher
from jetc.diagnostics.diagnostic import ToolError
from jetc.language.sections.given import fetched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import ModuleType

    from rich.console import Console

__all__ = ["copy_here"]


def copy_here(urls: Sequence[str], base: Path, console: Console) -> dict[str, int]:
    """Copy what is not there yet of the files at `urls` below `base`; return bytes by URL of what was copied.

    A copy that is there stays, and has to have the size and, where the server gives it, the Adler-32 of the
    file on the server: DataError where it has not. ToolError without the extra that reads of servers.
    """
    server = _server()
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
    return missing


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
