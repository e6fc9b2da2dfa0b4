"""Work beside a build: in a thread of lower priority, as are the processes that it starts."""

from __future__ import annotations

import multiprocessing
import os
import threading
from typing import TYPE_CHECKING

from jetc.interruption import end_programs

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Aside", "EndedError"]

_NICER = 10
"""By how much its priority is lower, as `nice` counts: it takes what the build leaves of the processors."""
_PAUSE = 0.05
"""Seconds between two looks whether it has ended."""


class EndedError(Exception):
    """The work is to end."""


class Aside:
    """Work that runs from when this is made. It is given what to call while it waits, to be ended there."""

    def __init__(self, work: Callable[[Callable[[], None]], None]) -> None:
        self._work = work
        self._failure: BaseException | None = None
        self._ending = threading.Event()
        self._ended = threading.Event()  # Thread.join takes a thread for ended where a signal interrupts it
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        os.nice(_NICER)  # Linux: of this thread, and of what it starts
        try:
            self._work(self._still)
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            self._failure = error
        finally:
            self._ended.set()

    def _still(self) -> None:
        if self._ending.is_set():
            raise EndedError

    def check(self) -> None:
        """Raise what the work raised, if it has ended so."""
        if self._failure is not None:
            raise self._failure

    def join(self) -> None:
        """Wait until the work has ended; raises what it raised."""
        self._ended.wait()
        self.check()

    def end(self) -> None:
        """End the work now, whatever it raises for that, and all processes and programs of the build."""
        self._ending.set()
        while not self._ended.is_set():
            end_programs()
            for process in multiprocessing.active_children():
                process.kill()
            self._ended.wait(_PAUSE)
