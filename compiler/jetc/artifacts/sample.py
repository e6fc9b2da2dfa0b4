"""What stage `sample` says of the files of a set."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from jetc.artifacts.dataset import SkippedFile
from jetc.artifacts.record import Artifact

__all__ = ["GivenFiles", "SetFiles"]


class SetFiles(Artifact):
    """What set.json says: the files of a set, and the paths of the trees inside them."""

    FILE: ClassVar = "set.json"
    STAGE: ClassVar = "sample"

    files: tuple[str, ...]
    relative_to: Literal["artifact", "spec"]
    """Where their names start: generated files lie in the artifact, given ones are named from the spec."""
    jet_tree: str
    event_tree: str | None
    """None where the files have none."""
    skipped: tuple[SkippedFile, ...] = Field(default=(), exclude_if=lambda files: not files)
    """Damaged files that are left out: they are not among `files`."""


class GivenFiles(Artifact):
    """What given.json says: the files of the user by set, no two of them the same."""

    FILE: ClassVar = "given.json"
    STAGE: ClassVar = "sample"

    files: dict[str, tuple[str, ...]]
