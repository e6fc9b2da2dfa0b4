"""Writing a file or a folder whole or not at all, under a name of its own until it is whole."""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "FRESH",
    "fresh_file",
    "fresh_folder",
    "fresh_name",
    "keep",
    "link_or_copy",
    "put_folder",
    "write_whole",
]

FRESH = ".jetc-"
"""How the name of a file begins that is not whole yet."""
_RENAMES_NONE = {errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.ENOSYS}
"""What file systems say that rename no folder, or no file into another folder."""


def fresh_name(path: Path) -> Path:
    """Return a name beside `path` that nobody else has."""
    return path.with_name(f"{FRESH}{uuid.uuid4().hex}")


@contextmanager
def fresh_file(path: Path) -> Iterator[Path]:
    """Give the name of a new file to fill, which takes the place of `path` at the end; a failure removes it.

    An OSError of the file names `path`.
    """
    target = path.resolve()
    fresh = fresh_name(target)
    try:
        yield fresh
        fresh.replace(target)
    except OSError as error:
        if error.filename in {None, str(fresh)}:
            error.filename = str(path)
        error.filename2 = None
        raise
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def fresh_folder(path: Path) -> Iterator[Path]:
    """Give a new folder beside `path` to fill, which has the name `path` at the end; a failure removes it.

    It is made first, so that a place that takes none is told, as an OSError of `path`, before the work.
    """
    fresh = fresh_name(path)
    try:
        fresh.mkdir(parents=True)
    except OSError as error:
        error.filename = os.fspath(path)
        raise
    try:
        yield fresh
        put_folder(fresh, path)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def put_folder(written: Path, target: Path) -> None:
    """Give the folder `written` the name `target`, which nothing has, or a folder without content.

    Where the file system renames no folders, its files are moved one by one: until the last is there a reader
    sees a part, and has to know by a seal what is whole. A failure leaves nothing at `target`.
    """
    try:
        written.rename(target)
    except OSError as error:
        if error.errno not in _RENAMES_NONE:
            raise
    else:
        return
    if target.is_dir():
        target.rmdir()
    try:
        _move_content(written, target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    written.rmdir()


def _move_content(written: Path, target: Path) -> None:
    target.mkdir()
    for each in sorted(written.iterdir()):
        there = target / each.name
        if each.is_dir() and not each.is_symlink():
            _move_content(each, there)
            each.rmdir()
        else:
            _move_file(each, there)
    keep(target)


def _move_file(file: Path, there: Path) -> None:
    try:
        file.rename(there)
    except OSError as error:
        if error.errno not in _RENAMES_NONE:
            raise
        shutil.copy2(file, there, follow_symlinks=False)
        if not there.is_symlink():
            keep(there)
        file.unlink()


def link_or_copy(file: Path, target: Path) -> None:
    """Have the content of `file` at `target`, too, where nothing is: by a link where there are such.

    Some have none, some none from one folder into another, and some no more of one file.
    """
    try:
        target.hardlink_to(file)
    except OSError as error:
        if error.errno not in _RENAMES_NONE | {errno.EMLINK}:
            raise
        shutil.copy2(file, target)


def write_whole(path: Path, content: str | bytes, *, kept: bool = True) -> None:
    """Replace what stands at `path` by `content`, text in UTF-8; a failure leaves what was there before.

    It is on the disk when this returns, unless it need not be `kept` where the machine stops. An OSError
    names `path`, never the name that the file had until it was whole.
    """
    try:
        _replace(path.resolve(), content.encode() if isinstance(content, str) else content, kept=kept)
    except OSError as error:
        error.filename, error.filename2 = os.fspath(path), None
        raise


def _replace(target: Path, content: bytes, *, kept: bool) -> None:
    fresh = fresh_name(target)
    try:
        with fresh.open("xb") as file:
            file.write(content)
            if kept:
                file.flush()
                os.fsync(file.fileno())
        if target.exists():
            fresh.chmod(target.stat().st_mode & 0o777)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    if kept:
        keep(target.parent)


def keep(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk first, where the file system can do that."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # as some give for a folder
            raise
    finally:
        os.close(handle)
