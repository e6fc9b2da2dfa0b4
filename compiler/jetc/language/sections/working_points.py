"""The working points of the spec, section `working_points`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from jetc.language.sections.section import ClassRatio, Format, Name, Section, Seed

__all__ = [
    "Crossings",
    "RatePrecision",
    "ScoreRatio",
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
    points: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Paths of the menu that headers, decisions in hardware and analyses apply: of one of two shapes."""
