"""Where the time of ``jetc run`` goes: reading ROOT, tagging, writing; and what several processes save.

Run it with the project's Python: ``.venv/bin/python benchmarks/run.py TAGGER FILE...``. TAGGER is a folder of
stage analysis or a bundle. First the files are tagged in one process and in one for each processor, in turns,
start of the processes included; the rows are the shortest times by the clock, their ratio, and whether both
wrote the same bytes. Then they are tagged in one process some times more; each row is the processor time of a
part in the quickest of them, with its share and the jets a second that it alone would let through. Other work
on the machine makes both worth little, so its load is told.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jetc.commands.tagging import files as tagging
from jetc.commands.tagging import job as jobs
from jetc.commands.tagging import rows
from jetc.commands.tagging.spread import here
from jetc_runtime.tagger import DECISION_BRANCHES, tagger_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READING, TAGGING, WRITING = "reading ROOT", "tagging", "writing"
TURNS = 3


class Quiet:
    """Progress that nobody sees."""

    def start(self, label: str, total: float, unit: str) -> None:
        """Say nothing."""

    def advance(self, amount: float = 1) -> None:
        """Say nothing."""


def main(tagger: Path, files: list[Path]) -> None:
    """Print both tables."""
    job = jobs.Job(tagger_files(tagger), "outnano/Jets", DECISION_BRANCHES)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.root"
        together(partial(tagged, job, files), out)
        parts(partial(tagged, job, files), out, f"{len(files)} files, {job.loaded().engine}")


def tagged(job: jobs.Job, files: list[Path], out: Path, processes: int) -> int:
    """Tag the files and return how many jets there are."""
    return tagging.tag_files(job, files, out, place=partial(here, processes), progress=Quiet()).jets


def parts(tag: Callable[[Path, int], int], out: Path, what: str) -> None:
    """Print what each part takes in one process."""
    spent = Counter[str]()
    clock(spent)
    whole, quickest = float("inf"), Counter[str]()
    for _ in range(TURNS):
        spent.clear()
        started = time.process_time()
        jets = tag(out, 1)
        took = time.process_time() - started
        if took < whole:
            whole, quickest = took, Counter(spent)
    sys.stdout.write(f"{jets:,} jets of {what}: {whole:.2f} s\n")
    for name, seconds in [*quickest.most_common(), ("all", whole)]:
        sys.stdout.write(
            f"{name:<13} {seconds:>6.2f} s {seconds / whole:>6.1%} {jets / seconds:>12,.0f} jets/s\n"
        )


def together(tag: Callable[[Path, int], int], out: Path) -> None:
    """Print what one process and one for each processor take, by the clock."""
    counts = (1, len(os.sched_getaffinity(0)))
    took: dict[int, list[float]] = {each: [] for each in counts}
    contents = set()
    for count in counts * TURNS:
        started = time.perf_counter()
        tag(out, count)
        took[count].append(time.perf_counter() - started)
        contents.add(out.read_bytes())
    for count in counts:
        sys.stdout.write(f"processes: {count:>3} {min(took[count]):>6.2f} s\n")
    ratio = min(took[counts[0]]) / min(took[counts[1]])
    same = "the same bytes" if len(contents) == 1 else "OTHER BYTES"
    sys.stdout.write(f"ratio {ratio:.2f}, {same}, load {os.getloadavg()[0]:.1f}\n")


def clock(spent: Counter[str]) -> None:
    """Count the time of each part of a run in `spent`."""
    patched: Any = (tagging, jobs, jobs.Job, rows.Rows)
    of_files, of_job, job, of_rows = patched
    of_rows.block, of_rows.edges = (timed(each, READING, spent) for each in (of_rows.block, of_rows.edges))
    job.columns = timed(job.columns, TAGGING, spent)
    opened, written = of_job.opened, of_files.written

    @contextmanager
    def opening(*arguments: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401 - as they are
        with ExitStack() as stack:
            yield timed(stack.enter_context, READING, spent)(opened(*arguments, **named))

    @contextmanager
    def writing(*arguments: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401 - as they are
        with written(*arguments, **named) as to:
            yield SimpleNamespace(extend=timed(to.extend, WRITING, spent))

    of_job.opened, of_files.written = opening, writing


def timed(function: Callable[..., Any], name: str, spent: Counter[str]) -> Callable[..., Any]:
    """Return `function`, which adds its processor time to `spent`."""

    def run(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as they are
        started = time.process_time()
        try:
            return function(*arguments, **named)
        finally:
            spent[name] += time.process_time() - started  # type: ignore[assignment]

    return run


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(each) for each in sys.argv[2:]])
