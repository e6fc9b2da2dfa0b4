"""What stage `sample` says of its sets."""

from __future__ import annotations

from typing import ClassVar, Literal

from jetc.artifacts.record import Artifact, Record

__all__ = ["SampleRecord", "SetFiles"]


class SetFiles(Record):
    """The files of a set, and the paths of the trees inside them."""

    files: tuple[str, ...]
    relative_to: Literal["artifact", "spec"]
    """Where their names start: generated files lie in the artifact, given ones are named from the spec."""
    jet_tree: str
    event_tree: str | None
    """None where the files have none."""


class SampleRecord(Artifact):
    """What sets.json says: the sets by name."""

    FILE: ClassVar = "sets.json"
    STAGE: ClassVar = "sample"

    sets: dict[str, SetFiles]
