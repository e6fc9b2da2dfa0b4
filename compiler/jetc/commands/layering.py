"""A new spec that a command lays over another: where it may stand, and how it names the other."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["base_of", "check_new"]


def check_new(target: Path) -> None:
    """Raise DataError where something stands at `target` already."""
    if os.path.lexists(target):  # a link that leads nowhere, too
        raise DataError(
            file=str(target),
            what="is there already",
            why="what stands in it would be lost",
            mend="name a file that is not there, or move it away",
        )


def base_of(base: Path, target: Path) -> str:
    """Return `base` as `target` names it; DataError where it does not stand beside it, or below."""
    folder = target.resolve().parent
    if not base.resolve().is_relative_to(folder):
        raise DataError(
            file=str(target),
            what=f"cannot extend {base}",
            why="a spec reads only below its own folder, so that it means the same elsewhere",
            mend=f"write it beside {base}",
        )
    return PurePath(base.resolve().relative_to(folder)).as_posix()
