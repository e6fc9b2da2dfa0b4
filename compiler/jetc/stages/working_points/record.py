"""What working_points.json says of a working point: numbers with units, samples and definitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from jetc.artifacts.working_points import (
    CurveRecord,
    CutRecord,
    EfficiencyRecord,
    PointRecord,
    RateRecord,
    SetRecord,
    SideRecord,
    StratumRecord,
    ThresholdRecord,
    TrialRecord,
    UntaggedRecord,
    ValueRecord,
)
from jetc.language.sections.model import HtScoreSum, TauPair
from jetc.physics.menu.paths import GEV_PER_PT_CODE, score_format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.language.sections.model import TriggerPath
    from jetc.physics.division import Division
    from jetc.physics.menu.efficiency import Efficiency
    from jetc.physics.menu.rates import Rate
    from jetc.physics.menu.working_points import Curve, Quote, Trial
    from jetc.stages.working_points.trigger_sets import TriggerSet

__all__ = [
    "RATE_DEFINITIONS",
    "Derived",
    "Sides",
    "counted_events",
    "point_record",
    "set_record",
    "side_record",
    "trial_record",
]


RATE_DEFINITIONS = {
    "rate interval": "gamma interval of Fay and Feuer (1997), its variance times the design effect; where "
    "strata are those of a generated set, what was not seen is one event of all strata together from any "
    "one on, up to the first of which an event passes, as the chance to pass is taken not to fall on the "
    "way there; else it is one event of the heaviest stratum; both times the design effect. "
    "docs/intervals.md says what it covers in toys",
    "reached strata": "the upper end if strata have no rate of which no event passed the cut",
    "effective events": "independent events of one weight that would know the rate as well",
    "design effect": "by how much events that share an interaction raise the variance: the larger of "
    "those past the threshold and past the cut alone",
}
"""What is said of every rate."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A working point on the half it was derived from and on the half it is quoted from."""

    derivation: Quote
    evaluation: Quote


@dataclass(frozen=True, slots=True)
class Derived:
    """A working point with every cut that was tried, and the same path without the tagger."""

    trials: tuple[Trial, ...]
    trial: Trial
    quotes: Sides
    expected_relative_uncertainty: float | None
    untagged: Trial
    untagged_quotes: Sides
    curve: Curve


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


def point_record(
    path: TriggerPath,
    *,
    rate_set: str,
    events: Mapping[str, str],
    derived: Derived,
    total_khz: float,
) -> PointRecord:
    """Return one entry of `points`; `events` says of each set which of its events count."""
    threshold = derived.trial.threshold
    evaluation = derived.quotes.evaluation.rate

    def side(quote: Quote, half: str) -> SideRecord:
        return side_record(quote, rate_set, path.signal_set, half)

    return PointRecord(
        name=path.name,
        kind=path.kind,
        definitions=_definitions(path, events[rate_set], events[path.signal_set], total_khz),
        target_rate=ValueRecord(value=path.target_rate_khz, unit="kHz"),
        cut=CutRecord(variable=_variable(path), value=derived.trial.cut, unit="GeV"),
        signal_set=path.signal_set,
        threshold=_threshold(score_format(path), threshold),
        limited_by="score" if threshold > 0 else "pT",
        derivation=side(derived.quotes.derivation, "derivation"),
        evaluation=side(derived.quotes.evaluation, "evaluation"),
        expected_relative_uncertainty=derived.expected_relative_uncertainty,
        target_in_interval=evaluation.low_khz <= path.target_rate_khz <= evaluation.high_khz,
        untagged=UntaggedRecord(
            definition=_untagged_definition(path),
            threshold=ValueRecord(value=derived.untagged.threshold * GEV_PER_PT_CODE, unit="GeV"),
            derivation=side(derived.untagged_quotes.derivation, "derivation"),
            evaluation=side(derived.untagged_quotes.evaluation, "evaluation"),
        ),
        scan=tuple(trial_record(each) for each in derived.trials),
        curve=_curve(derived.curve),
    )


def _threshold(score: FixedPoint, code: int) -> ThresholdRecord:
    return ThresholdRecord(code=code, format=score, lsb=score.lsb, value=code * score.lsb)


def trial_record(trial: Trial) -> TrialRecord:
    """Return a cut that was tried as the record has it."""
    return TrialRecord(cut=trial.cut, threshold=trial.threshold, signal_passed=trial.signal_passed)


def side_record(quote: Quote, rate_set: str, signal_set: str, half: str) -> SideRecord:
    """Return what a path does on one half of both sets as the record has it."""
    return SideRecord(
        rate=rate_record(quote.rate, quote.reached_high_khz, f"{rate_set}, {half} half"),
        efficiency=_efficiency(quote.efficiency, f"{signal_set}, {half} half"),
        efficiency_after_cut=_efficiency(quote.after_cut, f"{signal_set}, {half} half, past the cut"),
    )


def rate_record(rate: Rate, reached_high: float, sample: str) -> RateRecord:
    """Return a rate of `sample` as the record has it."""
    return RateRecord(
        value=rate.khz,
        unit="kHz",
        interval=(rate.low_khz, rate.high_khz),
        reached_high=reached_high,
        events=rate.events,
        effective_events=rate.effective_events,
        design_effect=rate.design_effect,
        sample=sample,
    )


def _efficiency(efficiency: Efficiency, sample: str) -> EfficiencyRecord:
    return EfficiencyRecord(
        value=efficiency.value,
        unit="1",
        interval=(efficiency.low, efficiency.high),
        passed=efficiency.passed,
        total=efficiency.total,
        sample=sample,
    )


def _curve(curve: Curve) -> CurveRecord:
    return CurveRecord(
        threshold=curve.threshold,
        rate=tuple(each.khz for each in curve.rate),
        rate_low=tuple(each.low_khz for each in curve.rate),
        rate_high=tuple(each.high_khz for each in curve.rate),
        efficiency=tuple(each.value for each in curve.efficiency),
        efficiency_low=tuple(each.low for each in curve.efficiency),
        efficiency_high=tuple(each.high for each in curve.efficiency),
    )


def _variable(path: TriggerPath) -> str:
    match path:
        case HtScoreSum():
            return "HT"
        case TauPair():
            return "smaller regressed pT of the pair"
        case _:
            assert_never(path)


def _untagged_definition(path: TriggerPath) -> str:
    match path:
        case HtScoreSum():
            return "HT at or above the threshold; no jets, no scores asked for"
        case TauPair():
            return "the same pair, its smaller jet pT (not regressed) at or above the threshold; no scores"
        case _:
            assert_never(path)


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


def _definitions(path: TriggerPath, rate_events: str, signal_events: str, total_khz: float) -> dict[str, str]:
    return {
        **_path_definitions(path),
        "discriminant": f"{path.score.ratio} of the emulator's score codes, "
        f"rounded once into {path.score.type}; 0 where the denominator is 0",
        "rate": f"{total_khz:.2f} kHz of crossings times the weighted fraction of {rate_events}",
        **RATE_DEFINITIONS,
        "efficiency": f"fraction of {signal_events}; Clopper-Pearson interval of the effective counts",
        "efficiency after cut": "fraction of the events that have the jets and pass the cut",
        "where": "formed from the score ports by what applies the path; RTL and emulator end at the ports",
        "halves": "thresholds and cuts come from the derivation half; the evaluation half is quoted. The "
        "threshold is the lowest that the derivation half allows, so the quoted rate exceeds the target on "
        "average",
    }


def _path_definitions(path: TriggerPath) -> dict[str, str]:
    match path:
        case HtScoreSum():
            return {
                "passes": "HT above its cut, and score at or above its threshold",
                "HT": f"sum of the pT of jets with pT > {path.ht_jet_pt_min_gev:g} GeV and "
                f"|eta| < {path.abs_eta_max:g}",
                "score": f"sum of the discriminant codes of the {path.jets} leading jets with "
                f"pT > {path.jet_pt_min_gev:g} GeV and |eta| < {path.abs_eta_max:g}; "
                "an event needs as many",
            }
        case TauPair():
            return {
                "passes": "both regressed pT above their cut, and score at or above its threshold",
                "pair": f"the two jets of highest pT (before regression) with |eta| < {path.abs_eta_max:g}, "
                f"if their distance exceeds {path.delta_r_min:g}; no other pair is tried",
                "regressed pT": "jet pT times the emulator's pT ratio",
                "score": "the smaller discriminant code of the pair",
            }
        case _:
            assert_never(path)
