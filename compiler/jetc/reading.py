"""Reading a file only where it is one: a pipe or a device would keep its reader waiting."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import BufferedReader
    from pathlib import Path

__all__ = ["is_none", "open_file", "read_whole"]


def open_file(path: Path) -> BufferedReader:
    """Open a file to read its bytes; OSError, without waiting, where there is none or something else."""
    file = open(path, "rb", opener=_at_once)  # noqa: SIM115 - pathlib takes no opener
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", os.fspath(path))


def read_whole(path: Path) -> bytes:
    """Return the content of a file; OSError as in `open_file`."""
    with open_file(path) as file:
        return file.read()


def is_none(error: OSError) -> bool:
    """Tell whether there is no file of that name; one that the system will not give is there all the same."""
    return error.errno in _NONE


_NONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.EINVAL, errno.ENXIO})
"""Nothing, a folder, a link in a circle, a pipe or a device."""


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
