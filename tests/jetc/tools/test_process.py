"""Running an outside program."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.process import Command, located, run_logged

if TYPE_CHECKING:
    from pathlib import Path


def command(folder: Path, text: str) -> Command:
    return Command("python", (sys.executable, "-c", text), folder, {"WORD": "heard"}, "mend it")


def test_what_a_program_writes_is_returned_and_kept(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "python.log"
    assert run_logged(command(tmp_path, "import os; print(os.environ['WORD'])"), log) == "heard\n"
    assert log.read_text() == "heard\n"


def test_a_failure_has_command_code_and_last_lines(tmp_path: Path) -> None:
    text = "import sys; [print(i) for i in range(30)]; sys.exit(7)"
    with pytest.raises(ToolError) as caught:
        run_logged(command(tmp_path, text), tmp_path / "python.log")
    error = caught.value
    assert (error.exit_code, error.mend, error.command[0]) == (7, "mend it", sys.executable)
    assert error.last_lines == tuple(str(each) for each in range(10, 30))


def test_arguments_reach_the_program_as_they_are(tmp_path: Path) -> None:
    asked = Command(
        "python", (sys.executable, "-c", "import sys; print(sys.argv[1])", "$(id); `id`"), tmp_path, {}
    )
    assert run_logged(asked, tmp_path / "python.log") == "$(id); `id`\n"


def test_a_program_that_is_missing_is_named_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="iverilog: it is not on PATH") as caught:
        located("iverilog", "apt-get install iverilog")
    assert caught.value.mend == "apt-get install iverilog"
