"""One path on one set, in the two halves that never meet: one derives, the other is quoted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.physics.menu.derivation import Background, HalfSample, curve, quote_kept
from jetc.physics.menu.rates import expected_relative_uncertainty
from jetc.stages.menu.numbers import Sides

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.physics.division import Division
    from jetc.physics.menu.derivation import Curve, Kept, Trial
    from jetc.physics.menu.paths import PathEvents
    from jetc.physics.menu.rates import Rate

__all__ = ["Halves"]


@dataclass(frozen=True, slots=True, eq=False)
class Halves:
    """The half that derives and the half that is quoted."""

    derivation: HalfSample
    evaluation: HalfSample

    @classmethod
    def of(cls, events: PathEvents, division: Division, total_khz: float) -> Halves:
        """Return the parts of `events` in each half; all crossings together are `total_khz`."""
        return cls(
            HalfSample.of(events, division, division.derivation, total_khz),
            HalfSample.of(events, division, division.evaluation, total_khz),
        )

    @property
    def both(self) -> tuple[HalfSample, HalfSample]:
        """Give both halves, the one that is quoted last."""
        return self.derivation, self.evaluation

    def expected(self, division: Division, trial: Trial) -> float | None:
        """Return the relative standard deviation to expect of the rate on the half that is quoted.

        `division` is that of these events, this being the background. None where no event of the derivation
        half passes `trial`.
        """
        passing = self.derivation.passing(trial.cut, np.array([trial.threshold]))[:, 0]
        return expected_relative_uncertainty(
            passing,
            division.derivation.events,
            division.evaluation.events,
            division.share,
            effect=Background(self.derivation, self.both, trial.cut).effect(trial.threshold),
        )

    def quoted(self, cut: float) -> Background:
        """Return what rates past `cut` are quoted from."""
        return Background(self.evaluation, self.both, cut)

    def rates(self, trial: Trial, *, level: float) -> Sides[Rate]:
        """Return the rate of `trial` on each half."""
        derivation, evaluation = (
            Background(half, self.both, trial.cut).rate(trial.threshold, level=level) for half in self.both
        )
        return Sides(derivation, evaluation)

    def kept(self, trial: Trial, *, level: float) -> Sides[Kept]:
        """Return what `trial` keeps of each half."""
        derivation, evaluation = (quote_kept(half, trial, level=level) for half in self.both)
        return Sides(derivation, evaluation)

    def curve(
        self,
        signal: Halves,
        trial: Trial,
        thresholds: NDArray[np.int64],
        marked: NDArray[np.int64],
        *,
        level: float,
    ) -> Curve:
        """Return rate and efficiency past the cut of `trial` at `thresholds`, on the half that is quoted."""
        return curve(self.quoted(trial.cut), signal.evaluation, thresholds, marked, level=level)
