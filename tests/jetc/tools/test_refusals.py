"""What the system refused to an outside program is told as the system says it."""

from __future__ import annotations

import errno
import os
import resource
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools import refusals
from jetc.tools.gxx import Sources, build_program, run_program
from jetc.tools.process import Command, run_logged
from jetc.tools.refusals import check_limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINKER = "/usr/bin/ld: final link failed: No space left on device"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "_PIECES", 2)


@pytest.fixture
def _files_of_a_mebibyte() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def failed(text: str, folder: Path) -> None:
    """Run a program that writes `text` and fails."""
    program = (sys.executable, "-c", f"import sys; print({text!r}); sys.exit(1)")
    run_logged(Command("python", program, folder, {}, "mend it"), folder / "log")


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
    with pytest.raises(OSError, match="No space left on device") as caught:
        failed(line.replace("FOLDER", str(tmp_path)), tmp_path)
    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename == str(tmp_path / place)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("g++: internal compiler error: File size limit exceeded signal terminated", errno.EFBIG),
        ("as: cannot open x.s: Too many open files", errno.EMFILE),
        ("as: cannot open x.s: Too many open files in system", errno.ENFILE),
        ("vfork: Resource temporarily unavailable", errno.EAGAIN),
        ("OSError: [Errno 122] Disk quota exceeded", errno.EDQUOT),
        ("as: x.o: Read-only file system", errno.EROFS),
        ("cc1plus: error writing to x.s: Input/output error", errno.EIO),
        ("cc1plus: error writing to x.s: Stale file handle", errno.ESTALE),
    ],
)
def test_what_a_program_met_is_no_fault_of_it(line: str, number: int, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=rf"Errno {number}\b"):
        failed(line, tmp_path)


def test_a_program_that_a_limit_ends_has_no_words(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="File too large"):
        check_limits("", folder=tmp_path, code=-signal.SIGXFSZ)


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


@pytest.mark.usefixtures("_files_of_a_mebibyte")
def test_what_the_linker_tells_as_a_full_disk_is_told_as_the_system_does(tmp_path: Path) -> None:
    """The limit stands for a quota: the linker tells every write that was cut short as a full disk."""
    with pytest.raises(OSError, match="File too large") as caught:
        check_limits(LINKER, folder=tmp_path)
    assert caught.value.filename == str(tmp_path)
    with pytest.raises(OSError, match="Too many open files"):  # no other word is doubted
        check_limits("as: cannot open x.s: Too many open files", folder=tmp_path)


@pytest.mark.parametrize(
    ("number", "text"),
    [(errno.EDQUOT, "Disk quota exceeded"), (errno.EROFS, "Read-only"), (errno.EIO, "Input/output")],
)
def test_a_program_that_had_no_room_for_its_words_failed_for_that(
    number: int, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    for words in ("", LINKER):
        with pytest.raises(OSError, match=text):
            check_limits(words, folder=tmp_path)


def test_a_folder_that_is_gone_tells_nothing_of_a_program(tmp_path: Path) -> None:
    check_limits("x.cpp:1: error: expected ';'", folder=tmp_path / "gone")
    assert list(tmp_path.iterdir()) == []


def test_compiler_and_compiled_program_are_asked_too(tmp_path: Path) -> None:
    sources = Sources(tmp_path, ("x.cpp",), ())
    (tmp_path / "x.cpp").write_text("#error Disk quota exceeded\n")
    with pytest.raises(OSError, match="Disk quota exceeded"):
        build_program(sources, tmp_path / "x", scratch=tmp_path / "scratch")
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\necho wrong >&2\nexit 1\n")
    program.chmod(0o700)
    with pytest.raises(ToolError, match="exit code 1"):
        run_program(program)
