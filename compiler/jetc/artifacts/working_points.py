"""What stage `working_points` derived: numbers with units, samples and definitions."""

from __future__ import annotations

from typing import ClassVar, Literal

from jetc.artifacts.format import Format
from jetc.artifacts.record import Artifact, Record

__all__ = [
    "CurveRecord",
    "CutRecord",
    "EfficiencyRecord",
    "PointRecord",
    "RateRecord",
    "SetRecord",
    "SideRecord",
    "StratumRecord",
    "ThresholdRecord",
    "TrialRecord",
    "UntaggedRecord",
    "ValueRecord",
    "WorkingPointsRecord",
]


class ValueRecord(Record):
    """A number and its unit."""

    value: float
    unit: str


class RateRecord(Record):
    """A rate with its interval, and the events behind it."""

    value: float
    unit: Literal["kHz"]
    interval: tuple[float, float]
    reached_high: float
    """Upper end if strata of which no event reached the cut have no rate."""
    events: int
    effective_events: float
    design_effect: float
    sample: str


class EfficiencyRecord(Record):
    """A fraction of events with its interval."""

    value: float
    unit: Literal["1"]
    interval: tuple[float, float]
    passed: int
    total: int
    sample: str


class SideRecord(Record):
    """A working point on one half."""

    rate: RateRecord
    efficiency: EfficiencyRecord
    efficiency_after_cut: EfficiencyRecord


class CutRecord(Record):
    """The cut beside the score."""

    variable: str
    value: float
    unit: Literal["GeV"]


class ThresholdRecord(Record):
    """The threshold as a code, and what the code is worth."""

    code: int
    format: Format
    lsb: float
    value: float


class UntaggedRecord(Record):
    """The same seed without the tagger."""

    definition: str
    threshold: ValueRecord
    derivation: SideRecord
    evaluation: SideRecord


class TrialRecord(Record):
    """A cut that was tried, its threshold and the signal it keeps."""

    cut: float
    threshold: int
    signal_passed: int


class CurveRecord(Record):
    """Rate, kHz, and efficiency by threshold code, with their intervals."""

    threshold: tuple[int, ...]
    rate: tuple[float, ...]
    rate_low: tuple[float, ...]
    rate_high: tuple[float, ...]
    efficiency: tuple[float, ...]
    efficiency_low: tuple[float, ...]
    efficiency_high: tuple[float, ...]


class PointRecord(Record):
    """One working point."""

    name: str
    kind: str
    definitions: dict[str, str]
    target_rate: ValueRecord
    cut: CutRecord
    signal_set: str
    threshold: ThresholdRecord
    limited_by: Literal["score", "pT"]
    derivation: SideRecord
    evaluation: SideRecord
    expected_relative_uncertainty: float | None
    """None where nothing passed."""
    target_in_interval: bool
    untagged: UntaggedRecord
    scan: tuple[TrialRecord, ...]
    curve: CurveRecord


class StratumRecord(Record):
    """One stratum of a set: its share of all crossings, and its events in each half."""

    share_of_crossings: float
    derivation_events: int
    evaluation_events: int


class SetRecord(Record):
    """How a set was divided."""

    derivation_events: int
    evaluation_events: int
    strata: tuple[StratumRecord, ...]


class WorkingPointsRecord(Artifact):
    """What working_points.json says."""

    FILE: ClassVar = "working_points.json"
    STAGE: ClassVar = "working_points"

    crossing_rate: ValueRecord
    confidence_level: float
    sets: dict[str, SetRecord]
    points: tuple[PointRecord, ...]
