"""What the system ran out of, whoever met it: memory, threads, open files, space."""

from __future__ import annotations

import errno
import os
import re
import shutil
from enum import StrEnum

__all__ = ["Limit", "limit_met", "of_the_system"]


class Limit(StrEnum):
    """What a process can run out of."""

    MEMORY = "memory"
    THREADS = "processes and threads"
    FILES = "open files"


_BY_NUMBER = {
    errno.ENOMEM: Limit.MEMORY,
    errno.EAGAIN: Limit.THREADS,
    errno.EMFILE: Limit.FILES,
    errno.ENFILE: Limit.FILES,
}
_BY_WORDS = {
    "failed to map segment": Limit.MEMORY,  # the dynamic loader, where a library finds no room
    "start new thread": Limit.THREADS,
}


_NUMBER = re.compile(r"\[Errno (\d+)\]")


def limit_met(error: BaseException) -> Limit | None:
    """Return the limit that `error`, or what it came from, ran into; None where it is another fault."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        found = _own(at)
        if found is not None:
            return found
        at = at.__cause__ or at.__context__
    return None


def _own(error: BaseException) -> Limit | None:
    if isinstance(error, MemoryError):
        return Limit.MEMORY
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]
    return next((limit for words, limit in _BY_WORDS.items() if words in str(error)), None)


def of_the_system(error: OSError) -> OSError:
    """Return what the system refused: of many files that could not be copied, the first."""
    copies = error.args[0] if isinstance(error, shutil.Error) and error.args else None
    for _, target, why in copies if isinstance(copies, list) else []:
        number = _NUMBER.match(str(why))
        if number is not None:
            return OSError(int(number[1]), os.strerror(int(number[1])), str(target))
    return error
