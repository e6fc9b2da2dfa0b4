"""What is no file is refused at once, and not waited for."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from jetc.reading import is_none, open_file, read_whole


def test_a_file_is_read_through_links_too(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to("file")
    assert read_whole(tmp_path / "link") == b"content"
    with open_file(tmp_path / "file") as file:
        assert file.read(3) == b"con"


def test_what_is_no_file_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path, tmp_path / "nothing"):
        with pytest.raises(OSError, match=str(path)):
            read_whole(path)


def test_a_file_that_the_system_does_not_give_is_there(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to("circle")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "nothing", tmp_path / "circle"):
        with pytest.raises(OSError, match=str(path)) as caught:
            read_whole(path)
        assert is_none(caught.value)
    for number in (errno.EACCES, errno.EIO, errno.EMFILE, errno.ESTALE):
        assert not is_none(OSError(number, os.strerror(number)))
