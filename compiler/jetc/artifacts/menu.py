"""What stage `menu` derived: paths with their thresholds, rates and efficiencies, with units and samples."""

from __future__ import annotations

from typing import ClassVar, Literal

from jetc.artifacts.format import Format
from jetc.artifacts.record import Artifact, Record

__all__ = [
    "ChosenCutRecord",
    "ComparedRecord",
    "CurveRecord",
    "EfficiencyRecord",
    "ExpectedRateRecord",
    "GainRecord",
    "LineRecord",
    "MenuRecord",
    "PureRecord",
    "QuotedRateRecord",
    "RateRecord",
    "ReachedRecord",
    "SetRecord",
    "SignalRecord",
    "StratumRecord",
    "TargetRecord",
    "ThresholdRecord",
    "TrialRecord",
    "ValueRecord",
]

_LONGEST_LABEL = 44
"""Letters on an axis."""


class ValueRecord(Record):
    """A number and its unit."""

    value: float
    unit: str


class RateRecord(Record):
    """A rate with its interval, and the events behind it."""

    value: float
    unit: Literal["kHz"]
    interval: tuple[float, float]
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


class TargetRecord(Record):
    """The rate a threshold is to have: a number, or that of another path on the derivation half.

    `derived_for` is the rate, kHz, that it may have on the derivation half: less than the target where a cut
    is chosen among several, since the choice prefers those whose rate this half has too low by chance.
    """

    value: float
    unit: Literal["kHz"]
    path: str | None
    derived_for: float


class ExpectedRateRecord(Record):
    """The mean of the true rate of a threshold that is derived so, and what 68 % of draws are between."""

    value: float
    unit: Literal["kHz"]
    middle: tuple[float, float]
    sample: str


class ChosenCutRecord(Record):
    """The cut that was chosen of those scanned."""

    variable: str
    value: float
    unit: str


class ThresholdRecord(Record):
    """The threshold as a code with what the code is worth, what it is of, and its unit, 1 for scores."""

    code: int
    format: Format
    lsb: float
    value: float
    variable: str
    unit: Literal["1", "GeV"]

    @property
    def label(self) -> str:
        """Give what it is of as a figure names it: in words where the expression would not fit."""
        if len(self.variable) <= _LONGEST_LABEL:
            return self.variable
        return "its score"


class QuotedRateRecord(Record):
    """A rate on the half it was derived on, and on the half it is quoted from."""

    derivation: RateRecord
    evaluation: RateRecord


class GainRecord(Record):
    """By how much an efficiency is larger than another one, with its interval."""

    value: float
    unit: Literal["1"]
    interval: tuple[float, float]


class ReachedRecord(Record):
    """A threshold code and the signal events that reach it, past the cut."""

    code: int
    passed: int


class ComparedRecord(Record):
    """The path that is compared with, at its hardest code whose measured rate is as high; the gain over it.

    From `softest` to `hardest` the true rates of the two may be equal. Both are the code where the cuts of
    the other path are fixed; then it is 0.
    """

    code: int
    rate: RateRecord
    efficiency: EfficiencyRecord
    softest: ReachedRecord
    hardest: ReachedRecord
    gain: GainRecord

    @property
    def ends(self) -> tuple[ReachedRecord, ReachedRecord, ReachedRecord]:
        """Give the signal events at the softest code, at this one, and at the hardest."""
        return self.softest, ReachedRecord(code=self.code, passed=self.efficiency.passed), self.hardest


class SignalRecord(Record):
    """The efficiency for one signal, on the half that is quoted.

    `after_cuts` is of the events that meet what is required and pass the cut, and have what is derived;
    `accepted` of those within the acceptance of the signal, None where none is declared; `compared` is None
    where the path is compared with none, or the other one has no rate as high.
    """

    signal_set: str
    all: EfficiencyRecord
    after_cuts: EfficiencyRecord
    accepted: EfficiencyRecord | None
    derivation: EfficiencyRecord
    compared: ComparedRecord | None


class PureRecord(Record):
    """The rate of events that one path of several passes, and no other of them."""

    path: str
    rate: RateRecord


class TrialRecord(Record):
    """A cut that was tried, its threshold and the signal it keeps."""

    cut: float
    threshold: int
    signal_passed: int


class CurveRecord(Record):
    """Rate, kHz, and efficiency by threshold code, ascending, with their intervals."""

    threshold: tuple[int, ...]
    rate: tuple[float, ...]
    rate_low: tuple[float, ...]
    rate_high: tuple[float, ...]
    efficiency: tuple[float, ...]
    efficiency_low: tuple[float, ...]
    efficiency_high: tuple[float, ...]


class LineRecord(Record):
    """One path of the menu."""

    name: str
    definitions: dict[str, str]
    target: TargetRecord | None
    """None where all cuts are fixed."""
    target_in_interval: bool | None
    cut: ChosenCutRecord | None
    """None where none is scanned."""
    threshold: ThresholdRecord | None
    limited: bool
    """Whether the rate is below its target at the lowest threshold."""
    rate: QuotedRateRecord
    expected_relative_uncertainty: float | None
    """Standard deviation to expect of the quoted rate, over the rate; None where nothing passed."""
    expected_rate: ExpectedRateRecord | None
    """None where all cuts are fixed, or no event is a candidate."""
    signals: tuple[SignalRecord, ...]
    scan: tuple[TrialRecord, ...]
    curve: CurveRecord | None
    """On the half that is quoted, past the cut, for the first signal; None where all cuts are fixed."""
    pure: tuple[PureRecord, ...]
    """Of the paths that it joins by 'or', in their order."""
    compare: str | None
    """The path whose efficiencies stand beside these."""


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


class MenuRecord(Artifact):
    """What menu.json says."""

    FILE: ClassVar = "menu.json"
    STAGE: ClassVar = "menu"

    crossing_rate: ValueRecord
    confidence_level: float
    sets: dict[str, SetRecord]
    paths: tuple[LineRecord, ...]
