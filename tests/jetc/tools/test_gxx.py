"""A program from sources, and nothing beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.gxx import Sources, build_library, build_program, run_program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_program_prints_its_words(tmp_path: Path) -> None:
    (tmp_path / "words.cpp").write_text("#include <cstdio>\nint main(int, char** v) { std::puts(v[1]); }\n")
    build_program(Sources(tmp_path, ("words.cpp",), ()), tmp_path / "words", scratch=tmp_path / "scratch")
    assert run_program(tmp_path / "words", "some words") == "some words\n"


def instead_of_the_compiler(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = folder / "bin" / "g++"
    compiler.parent.mkdir()
    compiler.write_text(f"#!/bin/sh\n{script}; exit 1\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", f"{compiler.parent}:/usr/bin:/bin")


@pytest.mark.parametrize("build", [build_program, build_library])
def test_what_the_compiler_writes_meanwhile_goes_to_scratch(
    build: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead_of_the_compiler(tmp_path, "echo $TMPDIR >&2", monkeypatch)
    with pytest.raises(ToolError, match="exit code 1") as failed:
        build(Sources(tmp_path, ("words.cpp",), ()), tmp_path / "words", scratch=tmp_path / "scratch")
    assert failed.value.last_lines == (str(tmp_path / "scratch"),)
    assert failed.value.mend == "read its last lines"


def test_a_compiler_that_was_killed_is_no_fault_of_the_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "echo 'g++: fatal error: Killed signal terminated program cc1plus' >&2"
    instead_of_the_compiler(tmp_path, said, monkeypatch)
    with pytest.raises(ToolError) as failed:
        build_program(Sources(tmp_path, ("words.cpp",), ()), tmp_path / "words", scratch=tmp_path / "scratch")
    assert "where memory runs out" in failed.value.mend


def test_a_library_has_the_same_bytes_from_any_folder(tmp_path: Path) -> None:
    made = []
    for name in ("first", 'with a "quote'):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "words.cpp").write_text('extern "C" const char *file() { return __FILE__; }\n')
        build_library(Sources(folder, ("words.cpp",), ()), folder / "words.so", scratch=folder / "scratch")
        made.append((folder / "words.so").read_bytes())
    assert made[0] == made[1]
