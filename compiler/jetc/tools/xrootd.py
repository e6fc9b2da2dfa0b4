"""Files of an XRootD server, copied whole: through fsspec-xrootd, which the extra xrootd installs."""

from __future__ import annotations

import os
import re
import shlex
import zlib
from typing import TYPE_CHECKING

from fsspec.core import url_to_fs
from XRootD.client import FileSystem
from XRootD.client.flags import QueryCode

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

__all__ = ["check_copy", "copy_from_server", "size_on_server"]

_PIECE = 16 << 20
_ADLER32 = "adler32"
_DIGITS = re.compile("[0-9a-f]{8}", re.IGNORECASE)
_OF_A_REQUEST = "request: "
"""After which fsspec-xrootd has what the server said."""


def size_on_server(url: str) -> int:
    """Return the bytes of the file at `url`, ``root://host//path``. Raises as `copy_from_server`."""
    system, path = _system(url)
    try:
        return int(system.info(path)["size"])
    except OSError as error:
        raise _refused(url, error) from error


def copy_from_server(url: str, target: Path, advance: Callable[[float], None]) -> None:
    """Copy the file at `url` to `target`, which has that name when it is whole; `advance` counts bytes.

    Its size is compared, and its Adler-32 where the server gives one. DataError where the server refuses, or
    what came is not the file; nothing is left then.
    """
    system, path = _system(url)
    size, found = size_on_server(url), 1
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as written:
            for first in range(0, size, _PIECE):
                piece = _piece(system, url, path, first, min(first + _PIECE, size))
                found = zlib.adler32(piece, found)
                written.write(piece)
                advance(len(piece))
        _check(url, temporary.stat().st_size, size, found, _said(url, path))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def check_copy(url: str, copy: Path) -> None:
    """Compare a copy that is here with what the server says of the file at `url`; DataError: they differ.

    Its size is compared, and its Adler-32 where the server gives one.
    """
    _, path = _system(url)
    size, here, said = size_on_server(url), copy.stat().st_size, _said(url, path)
    if here != size:
        differs = f"it has {here:,} bytes, and {url} has {size:,}"
    elif said is not None and (found := _adler32(copy)) != said:
        differs = f"its Adler-32 is {found:08x}, and that of {url} is {said:08x}"
    else:
        return
    raise DataError(
        file=str(copy),
        what=differs,
        why="it is not the file that the spec names, or no longer",
        mend=f"remove it, and fetch it again: rm {shlex.quote(str(copy))}",
    )


def _adler32(path: Path) -> int:
    found = 1
    with path.open("rb") as read:
        while piece := read.read(_PIECE):
            found = zlib.adler32(piece, found)
    return found


def _system(url: str) -> tuple[Any, str]:
    """Return the file system of a server, and the path of a file in it."""
    system, path = url_to_fs(url)
    return system, str(path)


def _piece(system: Any, url: str, path: str, first: int, last: int) -> bytes:  # noqa: ANN401
    try:
        return bytes(system.cat_file(path, start=first, end=last))
    except OSError as error:
        raise _refused(url, error) from error


def _said(url: str, path: str) -> int | None:
    """Return the Adler-32 that the server gives of a file; None: it gives none, or one of another kind."""
    status, answer = FileSystem(url.removesuffix(path)).query(QueryCode.CHECKSUM, path)
    if not status.ok:
        return None
    said = (answer or b"").decode(errors="replace").rstrip("\0\n ")
    kind, _, digits = said.partition(" ")
    if kind.lower() != _ADLER32:
        return None
    if _DIGITS.fullmatch(digits) is None:
        raise DataError(
            file=url,
            what=f"the server's answer {said!r} is no Adler-32, which has 8 hexadecimal digits",
            why="what came is compared with what the server says of it",
            mend="ask who keeps the server; or copy the file by other means, and name the copy",
        )
    return int(digits, 16)


def _check(url: str, came: int, size: int, found: int, said: int | None) -> None:
    if came != size:
        differs = f"{came} bytes came of {size}"
    elif said not in {None, found}:
        differs = f"its Adler-32 is {found:08x}, and the server says {said:08x}"
    else:
        return
    raise DataError(
        file=url,
        what=f"what came is not the file: {differs}",
        why="jets would be lost, or have other values",
        mend="run the same command again; where it stays so, ask who keeps the server",
    )


def _refused(url: str, error: OSError) -> DataError:
    return DataError(
        file=url,
        what="the server does not give it",
        why=str(error).rpartition(_OF_A_REQUEST)[2].strip() or type(error).__name__,
        mend="correct the address in the spec; where the server wants credentials, get them first",
    )
