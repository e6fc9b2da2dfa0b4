"""What the system ran out of, whoever met it: memory, threads, open files, space."""

from __future__ import annotations

import errno
import os
import re
import resource
import shutil
import threading
from enum import StrEnum

__all__ = [
    "Limit",
    "check_memory",
    "check_threads",
    "device_failure",
    "limit_met",
    "memory",
    "of_the_system",
    "what_met_it",
]


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
    met = what_met_it(error)
    return None if met is None else _own(met)


def what_met_it(error: BaseException) -> BaseException | None:
    """Return which of `error` and what it came from ran into a limit; None where none did."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        if _own(at) is not None:
            return at
        at = at.__cause__ or at.__context__
    return None


def _own(error: BaseException) -> Limit | None:
    if isinstance(error, MemoryError):
        return Limit.MEMORY
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]
    return next((limit for words, limit in _BY_WORDS.items() if words in str(error)), None)


def device_failure(error: BaseException) -> OSError | None:
    """Return what a device met, of `error` and what it came from; None where it is another fault.

    It says nothing of what a file holds.
    """
    at: BaseException | None = error
    for _ in range(_DEEPEST):
        if at is None or (isinstance(at, OSError) and at.errno in _OF_A_DEVICE):
            return at
        at = at.__cause__ or at.__context__
    return None


_OF_A_DEVICE = {errno.EIO, errno.ESTALE, errno.ENODEV, errno.ENOTCONN}
_DEEPEST = 20


def check_memory(needed: int, whose: str) -> None:
    """Raise MemoryError where the limit of this process is below `needed` bytes of addresses.

    Some libraries end the process without a word where they get no more; `whose` says which.
    """
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    if allowed != resource.RLIM_INFINITY and allowed < needed:
        gibibyte = 1 << 30
        msg = f"{whose} takes about {needed / gibibyte:.1f} GiB, and {allowed / gibibyte:.1f} GiB are allowed"
        raise MemoryError(msg)


def memory() -> int:
    """Return the bytes that this process can have: of the machine, or fewer where it is limited."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return whole if allowed == resource.RLIM_INFINITY else min(whole, allowed)


def check_threads(count: int, whose: str) -> None:
    """Raise RuntimeError where the system allows fewer than `count` threads beside those that run.

    Some libraries end the process without a word where they get no thread; `whose` says which.
    """
    leave = threading.Event()
    started: list[threading.Thread] = []
    try:
        for _ in range(count):
            thread = threading.Thread(target=leave.wait, daemon=True)
            thread.start()
            started.append(thread)
    except RuntimeError as error:
        msg = f"can't start new thread: {whose} starts about {count}, and the system allows {len(started)}"
        raise RuntimeError(msg) from error
    finally:
        leave.set()
        for thread in started:
            thread.join()


def of_the_system(error: OSError) -> OSError:
    """Return what the system refused: of many files that could not be copied, the first."""
    copies = error.args[0] if isinstance(error, shutil.Error) and error.args else None
    for _, target, why in copies if isinstance(copies, list) else []:
        number = _NUMBER.match(str(why))
        if number is not None:
            return OSError(int(number[1]), os.strerror(int(number[1])), str(target))
    return error
