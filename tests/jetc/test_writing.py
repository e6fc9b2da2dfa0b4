"""Files are whole or not there, whoever else writes at the same time."""

from __future__ import annotations

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jetc.writing import fresh_folder, link_or_copy, write_whole


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text("old")
    path.chmod(0o640)
    write_whole(path, "néw")
    assert path.read_bytes() == "néw".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_what_a_link_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "spec.yaml")
    write_whole(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "spec.yaml").read_text() == "text"


def test_a_failure_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "spec.yaml", "\udcff")
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old"]


def test_a_refusal_names_the_file_and_not_its_name_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "none" / "last.json"
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(path, "text")
    assert caught.value.filename == str(path)


def test_only_what_is_kept_is_awaited_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    awaited: list[int] = []
    monkeypatch.setattr(os, "fsync", awaited.append)
    write_whole(tmp_path / "file", "one", kept=False)
    assert ((tmp_path / "file").read_text(), awaited) == ("one", [])
    write_whole(tmp_path / "file", "two")
    assert ((tmp_path / "file").read_text(), len(awaited)) == ("two", 2)


def test_many_write_one_file_at_once(tmp_path: Path) -> None:
    texts = [f"{number}\n" * 1000 for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: write_whole(tmp_path / "file", text), texts))
    assert (tmp_path / "file").read_text() in texts
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_folder_is_there_when_it_is_filled_and_a_failure_leaves_none(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(ValueError, match="half"), fresh_folder(out) as fresh:
        (fresh / "one").touch()
        raise ValueError("half")
    assert list(tmp_path.iterdir()) == []
    with fresh_folder(out) as fresh:
        (fresh / "one").touch()
        assert not out.exists()
    assert [each.name for each in out.iterdir()] == ["one"]


@pytest.mark.parametrize("refused", [errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.ENOSYS])
@pytest.mark.parametrize("files_too", [True, False])
def test_a_file_system_that_renames_no_folder_has_the_same_content_in_place(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    refused: int,
    files_too: bool,  # noqa: FBT001 - whether files are renamed into no other folder, either
) -> None:
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.is_dir() or (files_too and path.parent != target.parent):
            raise OSError(refused, os.strerror(refused), str(path), None, str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with fresh_folder(tmp_path / "made") as fresh:
        (fresh / "below").mkdir()
        (fresh / "below" / "codes.npy").write_bytes(b"codes")
        (fresh / "empty").mkdir()
        (fresh / "link").symlink_to("below")
        (fresh / "run.sh").write_text("true")
        (fresh / "run.sh").chmod(0o755)
    made = tmp_path / "made"
    assert [each.name for each in tmp_path.iterdir()] == ["made"]
    assert sorted(str(each.relative_to(made)) for each in made.rglob("*")) == [
        "below", "below/codes.npy", "empty", "link", "run.sh"
    ]  # fmt: skip
    assert (made / "below" / "codes.npy").read_bytes() == b"codes"
    assert (made / "link").readlink() == Path("below")
    assert stat.S_IMODE((made / "run.sh").stat().st_mode) == 0o755


@pytest.mark.parametrize("refused", [errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_a_file_is_copied_where_it_cannot_be_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: int
) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise OSError(refused, os.strerror(refused), str(target), None, str(path))

    (tmp_path / "chunk").write_bytes(b"events")
    link_or_copy(tmp_path / "chunk", tmp_path / "link")
    assert (tmp_path / "link").samefile(tmp_path / "chunk")
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    link_or_copy(tmp_path / "chunk", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"events"
    assert not (tmp_path / "copy").samefile(tmp_path / "chunk")
    refused = errno.ENOSPC
    with pytest.raises(OSError, match="No space left"):
        link_or_copy(tmp_path / "chunk", tmp_path / "other")


def test_a_folder_of_which_a_file_cannot_be_moved_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, target: Path) -> Path:
        code = errno.EXDEV if path.is_dir() or path.name == "a" else errno.EIO
        raise OSError(code, os.strerror(code), str(path), None, str(target))

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="Input/output error"), fresh_folder(tmp_path / "made") as fresh:
        for name in "ab":
            (fresh / name).write_text(name)
    assert not [*tmp_path.iterdir()]


def test_a_place_that_takes_no_folder_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    out = tmp_path / "file" / "out"
    with pytest.raises(NotADirectoryError) as caught, fresh_folder(out):
        pytest.fail("work began")
    assert caught.value.filename == str(out)
