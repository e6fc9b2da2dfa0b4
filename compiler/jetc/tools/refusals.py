"""What the system refused to an outside program: space, a quota, files, memory, as the program tells it."""

from __future__ import annotations

import errno
import os
import re
import signal
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_limits"]


def check_limits(text: str, *, folder: Path, code: int = 1) -> None:
    """Raise the OSError or MemoryError that a program met, which failed in `folder` with `code`.

    `text` is what it wrote. A program that met a full disk may have had no room to say so: then the
    system is asked.
    """
    if code == -signal.SIGXFSZ:
        raise _error(errno.EFBIG, folder)
    for line in text.splitlines():
        words = next((each for each in _REFUSALS if each in line), None)
        if words is not None:
            raise _error(_asked_again(_REFUSALS[words], folder), _named(line, words, folder))
        if any(each in line for each in _OUT_OF_MEMORY):
            raise MemoryError(line.strip())
    refused = _refused(folder, pieces=1, size=_LITTLE)
    if refused is not None:
        raise _error(refused, folder)


def _error(number: int, path: Path) -> OSError:
    return OSError(number, os.strerror(number), str(path))


def _asked_again(number: int, folder: Path) -> int:
    """Return what the system says itself, where a program tells `number`.

    Source: bfdio.c of binutils. Assembler and linker tell every write that was cut short as ENOSPC.
    """
    refused = _refused(folder, pieces=_PIECES, size=_PIECE) if number == errno.ENOSPC else None
    return number if refused is None else refused


def _refused(folder: Path, *, pieces: int, size: int) -> int | None:
    """Return the number of the error that a file without a name meets in `folder`, or None."""
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            for _ in range(pieces):
                if file.write(bytes(size)) < size:
                    file.write(bytes(size))  # after a part was written, the next call tells why
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno if error.errno in _REFUSALS.values() else None
    return None


_LITTLE = 1 << 12
_PIECES, _PIECE = 64, 1 << 20
"""More than any file of a build takes: a quota that was met is met again."""


def _named(line: str, words: str, folder: Path) -> Path:
    """Return the file that `line` names before `words`; `folder` where it names none that could be there."""
    found = re.search(rf"([^\s:'\"]*/[^\s:'\"]+)['\"]?: {words}", line)
    named = folder if found is None else folder / found[1]
    return named if named.parent.is_dir() else folder


_REFUSALS = {
    "No space left on device": errno.ENOSPC,
    "Disk quota exceeded": errno.EDQUOT,
    "File size limit exceeded": errno.EFBIG,  # as g++ tells of a signal
    "File too large": errno.EFBIG,
    "Read-only file system": errno.EROFS,
    "Input/output error": errno.EIO,
    "Stale file handle": errno.ESTALE,
    "Too many open files in system": errno.ENFILE,
    "Too many open files": errno.EMFILE,
    "Resource temporarily unavailable": errno.EAGAIN,
}
_OUT_OF_MEMORY = ("Cannot allocate memory", "out of memory allocating", "std::bad_alloc")
