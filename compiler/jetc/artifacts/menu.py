"""What stage `menu` derived: paths with their thresholds, rates and efficiencies."""

from __future__ import annotations

from typing import ClassVar, Literal

from jetc.artifacts.record import Artifact, Record
from jetc.artifacts.working_points import (
    EfficiencyRecord,
    RateRecord,
    SetRecord,
    ThresholdRecord,
    TrialRecord,
    ValueRecord,
)

__all__ = [
    "ChosenCutRecord",
    "LineRecord",
    "MenuRecord",
    "PureRecord",
    "QuotedRateRecord",
    "SignalRecord",
    "TargetRecord",
]


class TargetRecord(Record):
    """The rate a threshold is derived for: a number, or that of another path on the derivation half."""

    value: float
    unit: Literal["kHz"]
    path: str | None


class ChosenCutRecord(Record):
    """The cut that was chosen of those scanned."""

    variable: str
    value: float
    unit: str


class LineThresholdRecord(ThresholdRecord):
    """The threshold as a code, what it is of, and its unit, 1 for scores."""

    variable: str
    unit: Literal["1", "GeV"]


class QuotedRateRecord(Record):
    """A rate on the half it was derived on, and on the half it is quoted from."""

    derivation: RateRecord
    evaluation: RateRecord


class SignalRecord(Record):
    """The efficiency for one signal, on the half that is quoted.

    `after_cuts` is of the events that meet what is required and pass the cut, and have what is derived.
    """

    signal_set: str
    all: EfficiencyRecord
    after_cuts: EfficiencyRecord
    derivation: EfficiencyRecord


class PureRecord(Record):
    """The rate of events that one path of several passes, and no other of them."""

    path: str
    rate: RateRecord


class LineRecord(Record):
    """One path of the menu."""

    name: str
    definitions: dict[str, str]
    target: TargetRecord | None
    """None where all cuts are fixed."""
    target_in_interval: bool | None
    cut: ChosenCutRecord | None
    """None where none is scanned."""
    threshold: LineThresholdRecord | None
    limited: bool
    """Whether the rate is below its target at the lowest threshold."""
    rate: QuotedRateRecord
    expected_relative_uncertainty: float | None
    """Standard deviation to expect of the quoted rate, over the rate; None where nothing passed."""
    signals: tuple[SignalRecord, ...]
    scan: tuple[TrialRecord, ...]
    pure: tuple[PureRecord, ...]
    """Of the paths that it joins by 'or', in their order."""
    compare: str | None
    """The path whose efficiencies stand beside these."""


class MenuRecord(Artifact):
    """What menu.json says."""

    FILE: ClassVar = "menu.json"
    STAGE: ClassVar = "menu"

    crossing_rate: ValueRecord
    confidence_level: float
    sets: dict[str, SetRecord]
    paths: tuple[LineRecord, ...]
