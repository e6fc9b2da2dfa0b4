"""What stage `dataset` counted."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from jetc.artifacts.record import Artifact, Record

__all__ = [
    "CODES",
    "JET_CODES",
    "Cut",
    "DatasetRecord",
    "EarlySetsRecord",
    "Saturation",
    "SkippedFile",
    "TrainedSet",
    "TriggerCount",
    "TriggerSetRecord",
    "target_file",
]

CODES = "codes.npy"
"""Input words of constituents, (jets, constituents, features)."""
JET_CODES = "jet_codes.npy"
"""Input words of the jet as a whole, (jets, inputs), where the spec has some."""


def target_file(name: str) -> str:
    """Return where the targets of output `name` beside the pT ratio are, (jets,); NaN where there is none."""
    return f"target_{name}.npy"


class Cut(Record):
    """A cut, and the jets of the trained sets that are left after it."""

    cut: str
    jets: int


class Saturation(Record):
    """How many constituents were taken into inputs, and how many values the format of each input clipped."""

    constituents: int
    clipped: dict[str, int]
    sources: dict[str, tuple[str, ...]]
    """What each input was read from: ``words``, or the branch that stood in where an ntuple lacked some."""
    jets: int = Field(default=0, exclude_if=lambda jets: jets == 0)
    """Jets whose own inputs were taken: 0 where the spec has none."""
    jet_clipped: dict[str, int] = Field(default_factory=dict, exclude_if=lambda clipped: not clipped)
    """How many values the format of each input of the jet clipped."""


class SkippedFile(Record):
    """A damaged file that is left out, and the rows that its trees say they have; None where they cannot."""

    file: str
    """As the spec means it."""
    jets: int | None
    events: int | None
    reason: str


class TrainedSet(Artifact):
    """What trained.json says: what became of the jets of one set that is trained on."""

    FILE: ClassVar = "trained.json"
    STAGE: ClassVar = "dataset"
    SCHEMA: ClassVar = 2

    counts: dict[str, dict[str, int]]
    """Jets by part of the split and class."""
    cut_flow: tuple[Cut, ...]
    saturation: Saturation
    skipped: tuple[SkippedFile, ...] = Field(default=(), exclude_if=lambda files: not files)
    """Damaged files that are left out."""
    split_events: int | None = Field(default=None, exclude_if=lambda events: events is None)
    """Events that lie in several files, where the spec says that some may."""
    unused_weights: tuple[float, float] | None = Field(
        default=None, exclude_if=lambda weights: weights is None
    )
    """The smallest and the largest weight of the user's events, unless all are 1: training uses none."""


class TriggerCount(Record):
    """The size of a set that is not trained on."""

    events: int
    jets: int
    events_counted: Literal["all", "with a stored jet"]
    """Which of its events its files list."""
    interactions: Literal["listed", "not listed"]
    """Whether they tell which events share a reused interaction."""


class TriggerSetRecord(Artifact):
    """What trigger.json says: how many events and jets one set that is not trained on has."""

    FILE: ClassVar = "trigger.json"
    STAGE: ClassVar = "dataset"
    SCHEMA: ClassVar = 2

    count: TriggerCount
    saturation: Saturation
    skipped: tuple[SkippedFile, ...] = Field(default=(), exclude_if=lambda files: not files)
    """Damaged files that are left out."""
    split_events: int | None = Field(default=None, exclude_if=lambda events: events is None)
    """Events that lie in several files, where the spec says that some may."""


class DatasetRecord(Artifact):
    """What dataset.json says: of all sets together."""

    FILE: ClassVar = "dataset.json"
    STAGE: ClassVar = "dataset"
    SCHEMA: ClassVar = 2

    classes: tuple[str, ...]
    counts: dict[str, dict[str, int]]
    """Jets by part of the split and class."""
    cut_flow: tuple[Cut, ...]
    saturation: Saturation
    """Of all sets."""
    trigger: dict[str, TriggerCount]
    skipped: dict[str, tuple[SkippedFile, ...]] = Field(
        default_factory=dict, exclude_if=lambda sets: not sets
    )
    """Damaged files that are left out, by set."""
    split_events: dict[str, int] = Field(default_factory=dict, exclude_if=lambda sets: not sets)
    """Events that lie in several files, by set, of those of which the spec says that some may."""
    unused_weights: dict[str, tuple[float, float]] = Field(
        default_factory=dict, exclude_if=lambda sets: not sets
    )
    """The smallest and the largest weight, by set, where a set that is trained on has others than 1."""


class EarlySetsRecord(DatasetRecord):
    """What dataset.json says of the sets that are there before training, where others come beside it."""

    STAGE: ClassVar = "early_sets"
