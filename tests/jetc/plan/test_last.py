"""What was built last."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.last import LastBuild, read_last, remember

if TYPE_CHECKING:
    from collections.abc import Callable

LAST = LastBuild(spec="/a/spec.yaml", text="{}", artifacts={"rtl": "rtl-0123456789abcdef0123"})


def test_what_was_built_last_comes_back(tmp_path: Path) -> None:
    remember(tmp_path, LAST)
    found = read_last(tmp_path, why="", mend="")
    assert found == LAST
    assert found.keys == {"rtl": "0123456789abcdef0123"}


def test_nothing_is_written_where_it_is_known(tmp_path: Path) -> None:
    remember(tmp_path, LAST)
    before = (tmp_path / "last.json").stat().st_ino
    remember(tmp_path, LAST)
    assert (tmp_path / "last.json").stat().st_ino == before


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("no/where")])
def test_what_stands_in_the_place_of_the_record_gives_way(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    make(tmp_path / "last.json")
    with pytest.raises(DataError):
        read_last(tmp_path, why="", mend="")
    remember(tmp_path, LAST)
    assert read_last(tmp_path, why="", mend="") == LAST


def test_nothing_built_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nothing was built here yet"):
        read_last(tmp_path, why="", mend="")


@pytest.mark.parametrize(
    "broken",
    ["", "[]", "{}", '{"spec": "a", "text": "{}", "artifacts": {"rtl": "../rtl-0123456789abcdef0123"}}'],
)
def test_a_broken_record_is_said(tmp_path: Path, broken: str) -> None:
    (tmp_path / "last.json").write_text(broken)
    with pytest.raises(DataError, match=r"last\.json in it is not as a build wrote it"):
        read_last(tmp_path, why="", mend="")
