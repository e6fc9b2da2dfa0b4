"""Digests of the user's files: remembered only where nothing can have changed."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.plan import files
from jetc.plan.files import fresh_digest, remembered_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


AGES = 10**18
"""More nanoseconds than any wait of a test."""


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return tmp_path / "store" / "files"


@pytest.fixture
def jets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file that has been as it is for long."""
    monkeypatch.setattr(files, "_SETTLED_NS", -AGES)
    path = tmp_path / "jets.root"
    path.write_text("one")
    return path


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_file_that_is_as_it_was_is_not_read_again(
    jets: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert remembered_digest(jets, memory=memory) == digest("one")
    monkeypatch.setattr(files, "file_digest", lambda _: pytest.fail("it is read again"))
    assert remembered_digest(jets, memory=memory) == digest("one")


def test_another_content_of_the_same_size_and_time_is_noticed(jets: Path, memory: Path) -> None:
    remembered_digest(jets, memory=memory)
    stamp = jets.stat()
    while jets.stat().st_ctime_ns == stamp.st_ctime_ns:
        jets.write_text("two")
    os.utime(jets, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert remembered_digest(jets, memory=memory) == digest("two")


def test_a_file_that_changed_just_now_is_not_remembered(
    tmp_path: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_SETTLED_NS", AGES)
    (tmp_path / "jets.root").write_text("one")
    assert fresh_digest(tmp_path / "jets.root", memory=memory) == digest("one")
    assert not memory.exists()


@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"path": 3}', "\x00" * 50])
def test_a_broken_memory_is_as_good_as_none(jets: Path, memory: Path, broken: str) -> None:
    remembered_digest(jets, memory=memory)
    (known,) = memory.iterdir()
    whole = known.read_text()
    known.write_text(broken)
    assert remembered_digest(jets, memory=memory) == digest("one")
    assert known.read_text() == whole


@pytest.mark.parametrize("make", [lambda path: (path / "below").mkdir(parents=True), os.mkfifo])
def test_what_is_no_file_in_place_of_a_memory_goes(
    make: Callable[[Path], None], jets: Path, memory: Path
) -> None:
    remembered_digest(jets, memory=memory)
    (known,) = memory.iterdir()
    known.unlink()
    make(known)
    assert remembered_digest(jets, memory=memory) == digest("one")
    assert known.is_file()


def test_nothing_is_remembered_where_nothing_was_built(jets: Path, tmp_path: Path) -> None:
    assert remembered_digest(jets, memory=tmp_path / "build" / "store" / "files") == digest("one")
    assert not (tmp_path / "build").exists()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, memory: Path) -> None:
    os.mkfifo(tmp_path / "pipe.root")
    with pytest.raises(DataError, match=r"pipe\.root: cannot be read: it is a pipe or a device"):
        remembered_digest(tmp_path / "pipe.root", memory=memory)
    with pytest.raises(DataError, match=r"none\.root: cannot be read: No such file"):
        remembered_digest(tmp_path / "none.root", memory=memory)
