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

__all__ = ["Interrupted", "end_programs", "interruptible", "program_group"]

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_NUDGE = signal.SIGURG
"""Interrupts a wait of the main thread and means nothing else."""
_PAUSE = 0.1
"""Seconds between two nudges."""
_groups: set[int] = set()
_received: list[int] = []


class Interrupted(KeyboardInterrupt):
    """A signal that asks the command to end."""


@contextlib.contextmanager
def interruptible() -> Iterator[list[int]]:
    """Let signals end what runs inside, and yield the list of those that came.

    A signal that is ignored at the start, as by nohup, stays ignored. Python hears signals in its main
    thread alone; elsewhere nothing changes. OSError or RuntimeError where no pipe or thread is left for it.
    """
    _received.clear()
    if threading.current_thread() is not threading.main_thread():
        yield _received
        return
    heard = [each for each in _ENDING if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, _end) for each in heard}
    before[_NUDGE] = signal.signal(_NUDGE, lambda *_: None)
    try:
        with _nudged():
            yield _received
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextlib.contextmanager
def _nudged() -> Iterator[None]:
    """Have the main thread hear a signal that came just before it began to wait, or in another thread.

    Python would hear it only when the wait is over, which may be never.
    """
    theirs, ours = os.pipe()
    os.set_blocking(ours, False)
    before, done = signal.set_wakeup_fd(ours, warn_on_full_buffer=False), threading.Event()
    thread = threading.Thread(target=_nudge, args=(theirs, done), daemon=True)
    try:
        thread.start()
        yield
    finally:
        done.set()
        signal.set_wakeup_fd(before)
        os.close(ours)
        if thread.ident is not None:
            thread.join()
        os.close(theirs)


def _nudge(signals: int, done: threading.Event) -> None:
    """Interrupt the wait of the main thread until it has handled those on the pipe `signals`."""
    main = threading.main_thread().ident
    while told := os.read(signals, 1):
        while main is not None and told[0] in _ENDING and told[0] not in _received and not done.wait(_PAUSE):
            signal.pthread_kill(main, _NUDGE)


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


def end_programs() -> None:
    """Kill the processes of every group that runs now; whoever waits for one hears of it as of any kill."""
    for group in tuple(_groups):
        _kill(group)


def _end(number: int, _: FrameType | None) -> None:
    _received.append(number)
    end_programs()
    raise Interrupted


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
