"""The working points of the spec, section `working_points`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from jetc.language.sections.section import ClassRatio, Format, Name, Section, Seed

__all__ = [
    "Crossings",
    "HtScoreSum",
    "Range",
    "RatePrecision",
    "ScoreRatio",
    "TauPair",
    "TriggerPath",
    "WorkingPoints",
]

RatePrecision = Annotated[float, Field(gt=0, le=1)]
"""Relative standard deviation of a rate."""


class ScoreRatio(Section):
    """A jet discriminant: one sum of class scores over another."""

    ratio: ClassRatio
    """Classes looked for over classes compared, which include them: ``b / (b + light)``."""
    type: Format
    """Format in which the ratio is compared, so that the threshold is a code."""

    @property
    def numerator(self) -> tuple[str, ...]:
        """Names of the classes looked for."""
        return tuple(each.name for each in self.ratio.numerator)

    @property
    def denominator(self) -> tuple[str, ...]:
        """Names of the classes compared."""
        return tuple(each.name for each in self.ratio.denominator)


class Crossings(Section):
    """The machine: bunches times orbit frequency is the rate of crossings."""

    bunches: Annotated[int, Field(ge=1, le=3564)]
    """Colliding bunches."""
    orbit_frequency_hz: Annotated[float, Field(gt=0)]
    """Orbits per second, Hz."""
    luminosity_per_cm2_s: Annotated[
        float | None, Field(gt=0, le=1e37, exclude_if=lambda value: value is None)
    ] = None
    """Instantaneous luminosity, by which cross-sections of the rate set are rates; only where it has some."""

    @property
    def rate_khz(self) -> float:
        """The rate of crossings, kHz."""
        return self.bunches * self.orbit_frequency_hz / 1000


class Range(Section):
    """Values from `minimum` to `maximum`, both included, in steps."""

    minimum: float
    """First value."""
    maximum: float
    """Last value."""
    step: Annotated[float, Field(gt=0)]
    """Distance of two values."""


class HtScoreSum(Section):
    """HT above a cut and the summed discriminant of the leading jets above a threshold."""

    kind: Literal["ht_score_sum"]
    """Which kind of working point it is."""
    name: Name
    """Name of the working point."""
    jets: Annotated[int, Field(ge=1, le=12)]
    """Leading jets whose discriminants are summed; an event needs as many."""
    jet_pt_min_gev: Annotated[float, Field(ge=0)]
    """pT each of those jets needs, GeV."""
    abs_eta_max: Annotated[float, Field(gt=0, le=5)]
    """|eta| below which jets count."""
    ht_jet_pt_min_gev: Annotated[float, Field(ge=0)]
    """pT a jet needs to enter HT, GeV."""
    ht_gev: Range
    """HT cuts tried, GeV; the one with the best signal efficiency on the derivation events is kept."""
    score: ScoreRatio
    target_rate_khz: Annotated[float, Field(gt=0)]
    """Rate the threshold must not exceed on the derivation events, kHz."""
    rate_precision: Annotated[RatePrecision | None, Field(exclude_if=lambda value: value is None)] = None
    """Largest standard deviation to expect of the quoted rate, over the rate; beyond it the build ends."""
    signal_set: Name
    """Set whose efficiency is reported."""


class TauPair(Section):
    """The two leading jets, apart, both above a pT and a discriminant threshold."""

    kind: Literal["tau_pair"]
    """Which kind of working point it is."""
    name: Name
    """Name of the working point."""
    pt_min_gev: Annotated[float, Field(ge=0)]
    """Regressed pT each jet needs, GeV."""
    abs_eta_max: Annotated[float, Field(gt=0, le=5)]
    """|eta| below which jets count."""
    delta_r_min: Annotated[float, Field(ge=0)]
    """Distance the two jets need."""
    score: ScoreRatio
    target_rate_khz: Annotated[float, Field(gt=0)]
    """Rate the threshold must not exceed on the derivation events, kHz."""
    rate_precision: Annotated[RatePrecision | None, Field(exclude_if=lambda value: value is None)] = None
    """Largest standard deviation to expect of the quoted rate, over the rate; beyond it the build ends."""
    signal_set: Name
    """Set whose efficiency is reported."""


TriggerPath = HtScoreSum | TauPair
"""A line of the menu: what an event needs, and the rate from which its thresholds follow."""


class WorkingPoints(Section):
    """Thresholds on the emulator's integer scores at a target rate."""

    rate_set: Name
    """Minimum-bias set that measures rates."""
    crossings: Crossings
    derivation_fraction: Annotated[float, Field(gt=0, lt=1)]
    """Fraction of events that derive thresholds; rates and efficiencies are quoted on the rest."""
    seed: Seed
    """Seed of that division."""
    confidence_level: Annotated[float, Field(gt=0.5, lt=1)]
    """Confidence level of the quoted intervals."""
    exp_table: Annotated[Format | None, Field(exclude_if=lambda value: value is None)] = None
    """Entries exp(-d) for a difference d of logits, which ratios sum; only where the network ends there."""
    points: Annotated[tuple[Annotated[TriggerPath, Field(discriminator="kind")], ...], Field(min_length=1)]
    """The working points."""

    @property
    def sets(self) -> tuple[str, ...]:
        """Give the sets on which they are derived and counted, each once."""
        return tuple(dict.fromkeys((self.rate_set, *(point.signal_set for point in self.points))))
