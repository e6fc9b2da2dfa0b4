"""The shape of working_points.json, for the stage that writes it and those that read it."""

from __future__ import annotations

from typing import TypedDict

__all__ = [
    "CurveRecord",
    "EfficiencyRecord",
    "PointRecord",
    "RateRecord",
    "SetRecord",
    "SideRecord",
    "WorkingPointsRecord",
]


class ValueRecord(TypedDict):
    """A number and its unit."""

    value: float
    unit: str


class RateRecord(ValueRecord):
    """A rate with its interval, and the events behind it.

    `reached_high` is the upper end if strata of which no event reached the cut have no rate.
    """

    interval: list[float]
    events: int
    sample: str
    effective_events: float
    design_effect: float
    reached_high: float


class EfficiencyRecord(ValueRecord):
    """A fraction of events with its interval."""

    interval: list[float]
    passed: int
    total: int
    sample: str


class SideRecord(TypedDict):
    """A working point on one half."""

    rate: RateRecord
    efficiency: EfficiencyRecord
    efficiency_after_cut: EfficiencyRecord


class CutRecord(ValueRecord):
    """The cut beside the score."""

    variable: str


class ThresholdRecord(TypedDict):
    """The threshold as a code, and what the code is worth."""

    code: int
    format: str
    lsb: float
    value: float


class UntaggedRecord(TypedDict):
    """The same path without the tagger."""

    definition: str
    threshold: ValueRecord
    derivation: SideRecord
    evaluation: SideRecord


class TrialRecord(TypedDict):
    """A cut that was tried, its threshold and the signal it keeps."""

    cut: float
    threshold: int
    signal_passed: int


class CurveRecord(TypedDict):
    """Rate, kHz, and efficiency by threshold code, with their intervals."""

    threshold: list[int]
    rate: list[float]
    rate_low: list[float]
    rate_high: list[float]
    efficiency: list[float]
    efficiency_low: list[float]
    efficiency_high: list[float]


class PointRecord(TypedDict):
    """What working_points.json says of one working point."""

    name: str
    kind: str
    signal_set: str
    definitions: dict[str, str]
    target_rate: ValueRecord
    cut: CutRecord
    threshold: ThresholdRecord
    limited_by: str
    derivation: SideRecord
    evaluation: SideRecord
    expected_relative_uncertainty: float | None
    target_in_interval: bool
    untagged: UntaggedRecord
    scan: list[TrialRecord]
    curve: CurveRecord


class StratumRecord(TypedDict):
    """One stratum of a set: its share of all crossings, and its events in each half."""

    share_of_crossings: float
    derivation_events: int
    evaluation_events: int


class SetRecord(TypedDict):
    """How a set was divided."""

    derivation_events: int
    evaluation_events: int
    strata: list[StratumRecord]


class WorkingPointsRecord(TypedDict):
    """What working_points.json says."""

    schema: int
    crossing_rate: ValueRecord
    confidence_level: float
    sets: dict[str, SetRecord]
    points: list[PointRecord]
