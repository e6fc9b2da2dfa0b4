"""Programs are found or named, and their last lines told where they fail."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import pytest
from jetc_testbench.programs import BenchError, found, run


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"^make is not on PATH$"):
        found("make", {"PATH": str(tmp_path)})


def test_a_failure_tells_the_log_and_its_last_twenty_lines(tmp_path: Path) -> None:
    def failing(command: Sequence[str], cwd: Path, output: IO[str], environment: Mapping[str, str]) -> int:
        assert (cwd, environment) == (tmp_path, {"A": "b"})
        output.writelines(f"{command[1]} {number}\n" for number in range(30))
        return 7

    log = tmp_path / "log"
    with pytest.raises(BenchError) as refused:
        run(("/usr/bin/make", "line"), tmp_path, log, {"A": "b"}, failing)
    head, *last = str(refused.value).splitlines()
    assert head == f"make ended with 7, see {log}"
    assert last == [f"line {number}" for number in range(10, 30)]


def test_what_a_program_writes_is_kept_in_order(tmp_path: Path) -> None:
    script = "import os; os.write(1, b'out\\n'); os.write(2, b'err\\n')"
    run((sys.executable, "-IS", "-c", script), tmp_path, tmp_path / "log")
    assert (tmp_path / "log").read_text("utf-8") == "out\nerr\n"
