"""Worker processes, with nothing to do."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.sample.workers import Task, claim, run_all, started

if TYPE_CHECKING:
    from pathlib import Path

FOREVER = 1000


@dataclass
class Log:
    """Keeps what it is told."""

    done: list[float] = field(default_factory=list)

    def start(self, label: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float = 1) -> None:
        self.done.append(amount)


def test_progress_is_told_the_size_of_what_ends(tmp_path: Path) -> None:
    log, tasks = Log(), [(time.sleep, (0,), size) for size in (2, 3)]
    with started(1, [claim(tmp_path / "a"), claim(tmp_path / "b")]) as pool:
        run_all(pool, tasks, log)
    assert log.done == [2, 3]
    assert multiprocessing.active_children() == []


def test_a_worker_that_is_killed_is_an_error_with_its_cause(tmp_path: Path) -> None:
    class Killing(Log):
        def advance(self, amount: float = 1) -> None:
            super().advance(amount)
            for each in multiprocessing.active_children():
                each.kill()

    tasks: list[Task] = [(time.sleep, (seconds,), 1) for seconds in (0, FOREVER)]
    with (
        pytest.raises(ToolError, match="one of its worker processes was killed"),
        started(1, [claim(tmp_path)]) as pool,
    ):
        run_all(pool, tasks, Killing())
    assert multiprocessing.active_children() == []


def test_a_failure_ends_every_worker_at_once(tmp_path: Path) -> None:
    tasks: list[Task] = [(time.sleep, (FOREVER,), 1), (time.sleep, ("no number",), 1)]
    with pytest.raises(TypeError), started(2, [claim(tmp_path)]) as pool:
        run_all(pool, tasks, Log())
    assert multiprocessing.active_children() == []


def test_a_folder_is_cleared_of_what_is_not_whole(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "set"
    lock = claim(folder)
    (folder / ".chunk_00000.root.1").write_bytes(b"half")
    (folder / "chunk_00001.root").write_bytes(b"whole")
    assert claim(folder) == lock
    assert {path.name for path in folder.iterdir()} == {lock.name, "chunk_00001.root"}


def test_a_folder_takes_the_place_of_what_is_none(tmp_path: Path) -> None:
    (tmp_path / "set").write_text("a file")
    assert claim(tmp_path / "set").is_file()
