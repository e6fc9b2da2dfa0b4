"""Running an outside program."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.process import Command, check_limits, located, run_logged

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


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("x.cpp:1:1: fatal error: error writing to FOLDER/ccX.s: No space left on device", "ccX.s"),
        ("cp: error writing 'FOLDER/x.h': No space left on device", "x.h"),
        ("/usr/bin/ld: final link failed: ./tiny.o: No space left on device", "tiny.o"),
        ("cp: error writing 'FOLDER/b o/ccX.s': No space left on device", ""),
        ("OSError: [Errno 28] No space left on device", ""),
    ],
)
def test_a_full_disk_is_no_fault_of_the_program(line: str, place: str, tmp_path: Path) -> None:
    line = line.replace("FOLDER", str(tmp_path))
    with pytest.raises(OSError, match="No space left on device") as caught:
        run_logged(command(tmp_path, f"import sys; print({line!r}); sys.exit(1)"), tmp_path / "log")
    assert caught.value.errno == 28
    assert caught.value.filename == str(tmp_path / place)


@pytest.mark.parametrize(
    ("program", "number"),
    [
        (
            "print('g++: internal compiler error: File size limit exceeded signal terminated'); sys.exit(1)",
            27,
        ),
        ("signal.signal(signal.SIGXFSZ, signal.SIG_DFL); os.kill(os.getpid(), signal.SIGXFSZ)", 27),
        ("print('as: cannot open x.s: Too many open files'); sys.exit(1)", 24),
        ("print('vfork: Resource temporarily unavailable'); sys.exit(1)", 11),
    ],
)
def test_a_limit_that_a_program_met_is_no_fault_of_it(program: str, number: int, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=rf"Errno {number}\b"):
        run_logged(command(tmp_path, f"import os, signal, sys; {program}"), tmp_path / "log")


@pytest.mark.parametrize(
    "line",
    [
        "virtual memory exhausted: Cannot allocate memory",
        "cc1plus: out of memory allocating 65536 bytes after a total of 2 bytes",
        "terminate called after throwing an instance of 'std::bad_alloc'",
    ],
)
def test_want_of_memory_is_no_fault_of_the_program(line: str, tmp_path: Path) -> None:
    with pytest.raises(MemoryError):
        check_limits(f"one\n{line}\ntwo", folder=tmp_path)
    check_limits("x.cpp:1: error: memory", folder=tmp_path)
