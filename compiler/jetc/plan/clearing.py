"""Removes what stands in the place of a build's own files and folders and is of another kind."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["clear_for_file", "make_folder", "remove"]


def remove(path: Path) -> None:
    """Remove whatever stands at `path`; what a link leads to stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def clear_for_file(path: Path) -> None:
    """Remove what stands at `path` and is no file: a folder, a pipe, a link to nowhere."""
    if os.path.lexists(path) and not path.is_file():
        remove(path)


def make_folder(path: Path) -> None:
    """Make a folder that may be there, in the place of anything else; a folder that is there is kept."""
    if path.is_symlink() or not path.is_dir():
        with contextlib.suppress(IsADirectoryError):  # another build made it meanwhile
            path.unlink(missing_ok=True)
    path.mkdir(exist_ok=True)
