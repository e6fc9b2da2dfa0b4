"""What is of another kind gives way, and what others made meanwhile stays."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from jetc.plan.clearing import clear_for_file, make_folder, remove

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ODD: dict[str, Callable[[Path], object]] = {
    "folder": lambda path: (path / "deep").mkdir(parents=True),
    "pipe": os.mkfifo,
    "link to nowhere": lambda path: path.symlink_to("nowhere"),
    "link to itself": lambda path: path.symlink_to(path.name),
}


@pytest.fixture(params=ODD)
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    ODD[request.param](tmp_path / "odd")
    return tmp_path / "odd"


def test_whatever_is_no_file_is_cleared(odd: Path) -> None:
    clear_for_file(odd)
    clear_for_file(odd)
    assert not os.path.lexists(odd)


def test_a_file_is_not_cleared(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    (tmp_path / "link").symlink_to("file")
    clear_for_file(tmp_path / "link")
    assert (tmp_path / "link").read_text() == "kept"


def test_a_folder_is_made_whatever_stands_there(odd: Path) -> None:
    make_folder(odd)
    make_folder(odd)
    assert odd.is_dir()
    assert not odd.is_symlink()


def test_a_folder_that_somebody_makes_meanwhile_keeps_what_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "making" / "theirs").mkdir(parents=True)
    seen = iter((False,))  # what it saw before they made it
    monkeypatch.setattr(type(tmp_path), "is_dir", lambda _: next(seen, True))
    make_folder(tmp_path / "making")
    assert [each.name for each in (tmp_path / "making").iterdir()] == ["theirs"]


def test_what_a_link_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "link").symlink_to("kept")
    remove(tmp_path / "link")
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]
