"""Sets that are read at once: large ones each by a process of its own, or where a caller reads them."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from jetc.artifacts.record import read
from jetc.artifacts.sample import SetFiles
from jetc.diagnostics.diagnostic import DataError, ToolError
from jetc.diagnostics.fault import Fault
from jetc.processes import started
from jetc.stages.dataset.files import files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future
    from multiprocessing.queues import SimpleQueue

    from jetc.plan.stage import Progress, Step

    Run = Callable[[Step[Any]], None]
    Moved = SimpleQueue[float]

__all__ = ["ReadSet", "advance_of", "read_sets"]

_WORTH_A_PROCESS = 20_000_000
"""Bytes of the files of a set: to read them takes about as long as a process takes to start."""
_BYTES_OF_OPENING = 3_000_000
"""As many take as long to read as a file takes to open: measured, 90 ms and 29 ns a byte."""
_MB = 1_000_000
_LOOK = 0.2
"""Seconds between two looks at what processes say of their progress."""


@dataclass(frozen=True, slots=True)
class ReadSet:
    """How set `name` is read, how many files it has, and their bytes."""

    name: str
    run: Run
    step: Step[Any]
    files: int
    size: int

    @property
    def work(self) -> int:
        """Give the bytes of a single file that takes as long to read."""
        return self.size + self.files * _BYTES_OF_OPENING


def read_sets(
    runs: Mapping[str, Run],
    steps: Sequence[Step[Any]],
    elsewhere: Callable[[Sequence[ReadSet]], None] | None = None,
) -> None:
    """Run the steps of sets, each by the one of `runs` for its input, ``sample.NAME``.

    Those of large sets run at once, the largest first, `elsewhere` or in as many processes as there are
    processors, which end with this one; the artifacts have the same bytes. DataError as of each; ToolError
    where a process is killed.
    """
    sets = [_set(runs, step) for step in steps]
    large = sorted((each for each in sets if each.work >= _WORTH_A_PROCESS), key=lambda each: -each.work)
    processes = min(len(os.sched_getaffinity(0)), len(large))
    if elsewhere is None and processes > 1:
        elsewhere = partial(_at_once, processes)
    if large and elsewhere is not None:
        large[0].step.progress.start(
            f"reading {len(large)} sets", sum(map(advance_of, large)), "MB of ntuples"
        )
        elsewhere(large)
        sets = [each for each in sets if each.work < _WORTH_A_PROCESS]
    for each in sets:
        each.run(each.step)


def advance_of(one: ReadSet) -> float:
    """Return by how much a set that is read moves the progress, MB."""
    return one.size / _MB


def _set(runs: Mapping[str, Run], step: Step[Any]) -> ReadSet:
    """Return the set of a step; a file that is gone has no size, and reading it tells so."""
    (sample,) = step.inputs
    name = sample.removeprefix("sample.")
    files = files_of(step, name, read(SetFiles, step.inputs[sample]))
    size = sum(path.stat().st_size for path in files if path.exists())
    return ReadSet(name, runs[sample], step, len(files), size)


def _at_once(processes: int, sets: Sequence[ReadSet]) -> None:
    progress, told = sets[0].step.progress, multiprocessing.get_context("spawn").SimpleQueue()
    try:
        with started(processes, _listen, told) as pool:
            _follow([pool.submit(_read, _sent(each)) for each in sets], told, progress)
    except BrokenProcessPool as error:
        raise ToolError(
            tool="jetc build",
            what="a process that read a set was killed, as happens where memory runs out",
            mend="run the same command again on one processor: taskset -c 0 jetc build",
        ) from error


def _sent(one: ReadSet) -> ReadSet:
    """Return a set for another process, which tells from there how far it is."""
    return replace(one, step=replace(one.step, progress=_Share(advance_of(one))))


def _follow(pending: Sequence[Future[Fault | None]], told: Moved, progress: Progress) -> None:
    """Wait for the sets, and raise the first fault of one."""
    left = set(pending)
    while left:
        done, left = wait(left, timeout=_LOOK, return_when=FIRST_COMPLETED)
        while not told.empty():
            progress.advance(told.get())
        for each in done:
            fault = each.result()
            if fault is not None:
                fault.again()


_TOLD: list[Moved] = []
"""Of a process that reads sets: where it tells its progress."""


def _listen(told: Moved) -> None:
    _TOLD[:] = [told]


def _read(one: ReadSet) -> Fault | None:
    """Read a set in this process; return what is wrong with it."""
    try:
        one.run(one.step)
    except (DataError, ToolError) as error:
        return Fault.of(error)
    return None


@dataclass(slots=True)
class _Share:
    """The part of the progress that is of one set, MB of all."""

    size: float
    total: float = 1.0

    def start(self, label: str, total: float, unit: str) -> None:  # noqa: ARG002 - all sets have one bar
        """Take how many jets the set has; where none were said and one comes, reading it tells so."""
        self.total = max(total, 1)

    def advance(self, amount: float = 1) -> None:
        """Tell that so many jets more are read."""
        _TOLD[0].put(self.size * amount / self.total)
