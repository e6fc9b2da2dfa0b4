"""Signals that end a command as Ctrl-C does: outside programs first, then the command itself."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["Interrupted", "interruptible", "program_group"]

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_groups: set[int] = set()
_received: list[int] = []


class Interrupted(KeyboardInterrupt):
    """A signal that asks the command to end."""


@contextlib.contextmanager
def interruptible() -> Iterator[list[int]]:
    """Let signals end what runs inside, and yield the list of those that came.

    A signal that is ignored at the start, as by nohup, stays ignored. Python hears signals in its main
    thread alone; elsewhere nothing changes.
    """
    _received.clear()
    if threading.current_thread() is not threading.main_thread():
        yield _received
        return
    heard = [each for each in _ENDING if signal.getsignal(each) is not signal.SIG_IGN]
    before = [signal.signal(each, _end) for each in heard]
    try:
        yield _received
    finally:
        for each, handler in zip(heard, before, strict=True):
            signal.signal(each, handler)


@contextlib.contextmanager
def program_group(group: int) -> Iterator[None]:
    """Have the processes of `group` killed when a signal comes, and in any case at the end."""
    _groups.add(group)
    try:
        if _received:
            raise Interrupted
        yield
    finally:
        _kill(group)
        _groups.discard(group)


def _end(number: int, _: FrameType | None) -> None:
    _received.append(number)
    for group in tuple(_groups):
        _kill(group)
    raise Interrupted


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
