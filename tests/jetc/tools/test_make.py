"""Building what a Makefile says, whatever make is told elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.make import make

if TYPE_CHECKING:
    from pathlib import Path


def test_the_first_target_is_built_and_what_make_says_is_kept(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("words.txt:\n\techo built > $@\n")
    make(tmp_path, log=tmp_path / "logs" / "make.log")
    assert (tmp_path / "words.txt").read_text() == "built\n"
    assert (tmp_path / "logs" / "make.log").read_text() == "echo built > words.txt\n"


def test_the_settings_of_an_outer_make_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKEFLAGS", "n -- FLAGS=-O0")
    monkeypatch.setenv("FLAGS", "-O1")
    (tmp_path / "Makefile").write_text("FLAGS = -O3\nwords.txt:\n\techo $(FLAGS) > $@\n")
    make(tmp_path, log=tmp_path / "make.log")
    assert (tmp_path / "words.txt").read_text() == "-O3\n"


def test_what_compilers_write_meanwhile_lies_beside_the_log(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("words.txt:\n\techo $$TMPDIR > $@\n")
    make(tmp_path, log=tmp_path / "logs" / "make.log")
    assert (tmp_path / "words.txt").read_text() == f"{tmp_path / 'logs'}\n"


def test_a_recipe_that_fails_is_reported_with_its_last_lines(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("words.txt:\n\techo no such word; exit 7\n")
    with pytest.raises(ToolError, match="make: it stopped with exit code 2") as failed:
        make(tmp_path, log=tmp_path / "make.log")
    assert "no such word" in failed.value.last_lines
    assert failed.value.log == str(tmp_path / "make.log")
