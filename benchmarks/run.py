"""Where the time of ``jetc run`` goes: reading ROOT, tagging, writing.

Run it with the project's Python: ``.venv/bin/python benchmarks/run.py TAGGER FILE...``. TAGGER is a folder of
stage analysis or a bundle. The files are tagged once to warm up, then once more on one core; each row is the
processor time of a part, with its share and the jets a second that it alone would let through.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jetc.commands import scoring
from jetc_runtime.tagger import DECISION_BRANCHES, Tagger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READING, TAGGING, WRITING = "reading ROOT", "tagging", "writing"


class Quiet:
    """Progress that nobody sees."""

    def start(self, label: str, total: float, unit: str) -> None:
        """Say nothing."""

    def advance(self, amount: float = 1) -> None:
        """Say nothing."""


def main(tagger: Path, files: list[Path]) -> None:
    """Print the table."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    loaded = Tagger.load(tagger, threads=1)
    spent = Counter[str]()
    clock(spent)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            spent.clear()
            started = time.process_time()
            jets = scoring.tag_files(
                loaded,
                files,
                Path(folder) / "out.root",
                tree="outnano/Jets",
                keep=DECISION_BRANCHES,
                progress=Quiet(),
            )
            whole = time.process_time() - started
    sys.stdout.write(f"{jets:,} jets of {len(files)} files, {whole:.2f} s, {loaded.engine}\n")
    for name, seconds in [*spent.most_common(), ("all", whole)]:
        sys.stdout.write(
            f"{name:<13} {seconds:>6.2f} s {seconds / whole:>6.1%} {jets / seconds:>12,.0f} jets/s\n"
        )


def clock(spent: Counter[str]) -> None:
    """Count the time of each part of a run in `spent`."""
    parts: Any = scoring
    parts.count_entries = timed(parts.count_entries, READING, spent)
    parts._tagged = timed(parts._tagged, TAGGING, spent)  # noqa: SLF001 - a part of it
    blocks, whole = parts.iterate, parts._whole  # noqa: SLF001 - a part of it

    def iterate(*arguments: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401 - as they are
        read = timed(blocks(*arguments, **named).__next__, READING, spent)
        while True:
            try:
                block = read()
            except StopIteration:
                return
            yield block

    @contextmanager
    def written(out: Path) -> Iterator[Any]:
        with whole(out) as to:
            to.extend = timed(to.extend, WRITING, spent)
            yield to

    parts.iterate, parts._whole = iterate, written  # noqa: SLF001 - a part of it


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
