"""Numbers of menu.json with units, samples and definitions: rates, efficiencies, curves, halves of sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from jetc.artifacts.menu import (
    CurveRecord,
    EfficiencyRecord,
    RateRecord,
    SetRecord,
    StratumRecord,
    TrialRecord,
)

if TYPE_CHECKING:
    from jetc.physics.division import Division
    from jetc.physics.menu.derivation import Curve, Trial
    from jetc.physics.menu.efficiency import Efficiency
    from jetc.physics.menu.rates import Rate
    from jetc.stages.menu.trigger_sets import TriggerSet

__all__ = [
    "RATE_DEFINITIONS",
    "Sides",
    "counted_events",
    "curve_record",
    "efficiency_record",
    "rate_record",
    "set_record",
    "trial_record",
]


Side = TypeVar("Side")

RATE_DEFINITIONS = {
    "rate interval": "calibrated likelihood ratio: a rate is in it if the events that were seen are not "
    "among those that it makes least likely, counted at the chances to pass that fit this rate best. In a "
    "generated set, whose strata go from soft to hard collisions, a stratum of which no event passed is "
    "taken to pass no more often than the next harder one, up to the first of which one did; in other "
    "sets any chance is open. docs/intervals.md says what the interval covers in toys",
    "effective events": "independent events of one weight that would know the rate as well",
    "design effect": "by how much events that reuse an interaction raise the variance. What one interaction "
    "brings is the larger of what those past the threshold and those past a softer one show",
}
"""What is said of every rate."""


@dataclass(frozen=True, slots=True)
class Sides(Generic[Side]):
    """A number of a path on the half it was derived from and on the half it is quoted from."""

    derivation: Side
    evaluation: Side


def set_record(division: Division) -> SetRecord:
    """Return how a set was divided, stratum by stratum."""
    strata = zip(
        division.share.tolist(),
        division.derivation.events.tolist(),
        division.evaluation.events.tolist(),
        strict=True,
    )
    return SetRecord(
        derivation_events=division.derivation.total,
        evaluation_events=division.evaluation.total,
        strata=tuple(
            StratumRecord(share_of_crossings=share, derivation_events=derive, evaluation_events=evaluate)
            for share, derive, evaluate in strata
        ),
    )


def trial_record(trial: Trial) -> TrialRecord:
    """Return a cut that was tried as the record has it."""
    return TrialRecord(cut=trial.cut, threshold=trial.threshold, signal_passed=trial.signal_passed)


def rate_record(rate: Rate, sample: str) -> RateRecord:
    """Return a rate of `sample` as the record has it."""
    return RateRecord(
        value=rate.khz,
        unit="kHz",
        interval=(rate.low_khz, rate.high_khz),
        events=rate.events,
        effective_events=rate.effective_events,
        design_effect=rate.design_effect,
        sample=sample,
    )


def efficiency_record(efficiency: Efficiency, sample: str) -> EfficiencyRecord:
    """Return an efficiency of `sample` as the record has it."""
    return EfficiencyRecord(
        value=efficiency.value,
        unit="1",
        interval=(efficiency.low, efficiency.high),
        passed=efficiency.passed,
        total=efficiency.total,
        sample=sample,
    )


def curve_record(curve: Curve) -> CurveRecord:
    """Return rate and efficiency against the threshold as the record has them."""
    return CurveRecord(
        threshold=curve.threshold,
        rate=curve.rate,
        rate_low=curve.low,
        rate_high=curve.high,
        efficiency=tuple(each.value for each in curve.efficiency),
        efficiency_low=tuple(each.low for each in curve.efficiency),
        efficiency_high=tuple(each.high for each in curve.efficiency),
    )


def counted_events(trigger_set: TriggerSet) -> str:
    """Say which events of a set rates and efficiencies are fractions of, and which are independent."""
    together = (
        "events that share a reused interaction count together"
        if trigger_set.lists_interactions
        else "its files do not tell which events share an interaction, so each counts as independent"
    )
    if trigger_set.cross_section_pb is not None:
        return (
            f"events of {trigger_set.name}, {trigger_set.cross_section_pb:g} pb in all, each weighted by its "
            "cross-section times the luminosity over the rate of crossings; crossings without such an "
            f"interaction pass nothing, and one with two counts twice; {together}"
        )
    if trigger_set.has_all_events:
        return f"all generated events of {trigger_set.name}, with or without jets; {together}"
    return (
        f"those events of {trigger_set.name} that have a stored jet, as its files list no others "
        f"(counting all events would make it smaller); {together}"
    )
