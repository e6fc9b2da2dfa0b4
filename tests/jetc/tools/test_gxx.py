"""A program from sources, and nothing beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.gxx import Sources, build_program, run_program

if TYPE_CHECKING:
    from pathlib import Path


def test_a_program_prints_its_words(tmp_path: Path) -> None:
    (tmp_path / "words.cpp").write_text("#include <cstdio>\nint main(int, char** v) { std::puts(v[1]); }\n")
    build_program(Sources(tmp_path, ("words.cpp",), ()), tmp_path / "words", scratch=tmp_path / "scratch")
    assert run_program(tmp_path / "words", "some words") == "some words\n"


def test_what_the_compiler_writes_meanwhile_goes_to_scratch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler = tmp_path / "bin" / "g++"
    compiler.parent.mkdir()
    compiler.write_text("#!/bin/sh\necho $TMPDIR >&2; exit 1\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", f"{compiler.parent}:/usr/bin:/bin")
    with pytest.raises(ToolError) as failed:
        build_program(Sources(tmp_path, ("words.cpp",), ()), tmp_path / "words", scratch=tmp_path / "scratch")
    assert failed.value.last_lines == (str(tmp_path / "scratch"),)
