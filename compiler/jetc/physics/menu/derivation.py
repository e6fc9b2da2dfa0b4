"""Deriving a working point on one half of the events and quoting it on the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from jetc.physics.menu.efficiency import Efficiency, measure_efficiency
from jetc.physics.menu.rates import Rate, measure_rate, unseen_event_rate
from jetc.physics.menu.reuse import Reuse, design_effect
from jetc.physics.menu.thresholds import passing_counts, smallest_threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.physics.division import Division, Half
    from jetc.physics.menu.paths import PathEvents

__all__ = ["Curve", "HalfSample", "Quote", "Trial", "best", "curve", "derive", "quote", "reached_strata"]


@dataclass(frozen=True, slots=True)
class HalfSample:
    """The candidates in one half of a set: `stratum`, `variable`, `score`, shape (candidates,).

    `events` (strata,) counts all events of the half, candidates or not; `event_rate` (strata,) is
    the rate that one of them stands for, kHz; `reuse` says which share an interaction, `by_hardness` whether
    strata are numbered from the softest.
    """

    stratum: NDArray[np.int64]
    variable: NDArray[np.float64]
    score: NDArray[np.int64]
    events: NDArray[np.int64]
    event_rate: NDArray[np.float64]
    reuse: Reuse
    by_hardness: bool = False

    @classmethod
    def of(cls, events: PathEvents, division: Division, half: Half, total_khz: float) -> HalfSample:
        """Return the part of `events` in `half`; all crossings together are `total_khz`."""
        inside = half.member[events.event]
        event = events.event[inside]
        return cls(
            division.stratum[event],
            events.variable[inside],
            events.score[inside],
            half.events,
            division.event_rate(half, total_khz),
            Reuse.of(event, stratum=division.stratum, interaction=division.interaction, inside=half.member),
            division.by_hardness,
        )

    @property
    def total(self) -> int:
        """Number of events of the half, candidates or not."""
        return int(self.events.sum())

    def above(self, cut: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the scores and the strata of the candidates whose variable exceeds `cut`."""
        keep = self.variable > cut
        return self.score[keep], self.stratum[keep]

    def passing(self, cut: float, thresholds: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the events past `cut` and each of ascending `thresholds`, shape (strata, thresholds)."""
        score, stratum = self.above(cut)
        return passing_counts(score, stratum, thresholds, len(self.events))

    def threshold(self, cut: float, target_khz: float, minimum: int) -> int:
        """Return the smallest threshold >= `minimum` whose rate past `cut` does not exceed the target."""
        score, stratum = self.above(cut)
        return smallest_threshold(score, stratum, self.event_rate, target=target_khz, minimum=minimum)

    def past_cut(self, cut: float) -> NDArray[np.int64]:
        """Return how many events of each stratum pass `cut` alone, shape (strata,)."""
        return np.bincount(self.above(cut)[1], minlength=len(self.events))

    def design_effect(self, cut: float, threshold: int) -> float:
        """Return the design effect of the rate past `cut` and `threshold`, or past `cut` if larger.

        More events pass the cut alone, and show better which come together. It is that of the
        efficiency where all events have one weight.
        """
        past_cut = self.variable > cut
        return max(self._effect(past_cut & (self.score >= threshold)), self._effect(past_cut))

    def _effect(self, passed: NDArray[np.bool_]) -> float:
        passing = np.bincount(self.stratum[passed], minlength=len(self.events))
        return design_effect(self.reuse, passed, passing=passing, events=self.events, weight=self.event_rate)


@dataclass(frozen=True, slots=True)
class Trial:
    """A cut, its exact threshold code, and the signal events that pass both on the derivation half."""

    cut: float
    threshold: int
    signal_passed: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a working point does on one half.

    `reached_high_khz` is the upper end of the rate's interval if strata none of whose events reached
    the cut have no rate. `efficiency` is of all events, `after_cut` of those past the cut.
    """

    rate: Rate
    reached_high_khz: float
    efficiency: Efficiency
    after_cut: Efficiency


@dataclass(frozen=True, slots=True)
class Curve:
    """Rate and signal efficiency against the threshold code, one entry per threshold."""

    threshold: tuple[int, ...]
    rate: tuple[Rate, ...]
    efficiency: tuple[Efficiency, ...]


def derive(
    background: HalfSample, signal: HalfSample, *, cuts: tuple[float, ...], target_khz: float, minimum: int
) -> tuple[Trial, ...]:
    """Return for each cut the smallest threshold >= `minimum` whose rate does not exceed the target."""
    return tuple(_trial(background, signal, cut, target_khz, minimum) for cut in cuts)


def best(trials: tuple[Trial, ...]) -> Trial:
    """Return the trial that keeps most signal; ties go to the lowest cut."""
    return max(trials, key=lambda each: (each.signal_passed, -each.cut))


def reached_strata(halves: tuple[HalfSample, ...], cut: float) -> NDArray[np.bool_]:
    """Tell which strata (strata,) have an event past `cut` in any half; all, where none has."""
    reached = np.any([half.past_cut(cut) > 0 for half in halves], axis=0)
    return reached if reached.any() else np.ones_like(reached)


def quote(
    background: HalfSample,
    signal: HalfSample,
    trial: Trial,
    *,
    level: float,
    halves: tuple[HalfSample, ...],
) -> Quote:
    """Return rate and efficiencies of `trial`, with intervals at confidence `level`.

    `halves` are those of the background's set, which tell together of which strata events pass.
    """
    passed = int(signal.passing(trial.cut, np.array([trial.threshold])).sum())
    past = int(signal.past_cut(trial.cut).sum())
    effect = signal.design_effect(trial.cut, trial.threshold)
    reached = reached_strata(halves, trial.cut)
    everything = np.ones_like(reached)
    seen = _seen(halves, trial.cut, np.array([trial.threshold]))[:, 0]
    return Quote(
        _rate(background, trial.cut, trial.threshold, level=level, seen=seen, strata=everything),
        _rate(background, trial.cut, trial.threshold, level=level, seen=seen, strata=reached).high_khz,
        measure_efficiency(passed, signal.total, level=level, design_effect=effect),
        measure_efficiency(passed, past, level=level, design_effect=effect),
    )


def curve(  # noqa: PLR0913 - as `quote`, at several thresholds
    background: HalfSample,
    signal: HalfSample,
    cut: float,
    *,
    thresholds: NDArray[np.int64],
    level: float,
    halves: tuple[HalfSample, ...],
) -> Curve:
    """Return rate and signal efficiency past `cut` at each of ascending `thresholds`; `halves` as `quote`.

    A rate does not rise with the threshold, so the upper end of its interval holds at harder ones, too: at
    each the lowest one so far stands.
    """
    passed = signal.passing(cut, thresholds).sum(axis=0)
    every = np.ones(len(background.events), dtype=np.bool_)
    seen = _seen(halves, cut, thresholds)
    codes = thresholds.tolist()
    rates = [
        _rate(background, cut, code, level=level, seen=seen[:, number], strata=every)
        for number, code in enumerate(codes)
    ]
    lowest = np.minimum.accumulate([each.high_khz for each in rates]).tolist()
    return Curve(
        tuple(codes),
        tuple(replace(rate, high_khz=high) for rate, high in zip(rates, lowest, strict=True)),
        tuple(
            measure_efficiency(
                count, signal.total, level=level, design_effect=signal.design_effect(cut, code)
            )
            for code, count in zip(codes, passed.tolist(), strict=True)
        ),
    )


def _seen(halves: tuple[HalfSample, ...], cut: float, thresholds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the events of all `halves` past `cut` and each threshold, shape (strata, thresholds)."""
    counts: NDArray[np.int64] = np.sum([each.passing(cut, thresholds) for each in halves], axis=0)
    return counts


def _rate(  # noqa: PLR0913 - what a rate and its interval rest on
    background: HalfSample,
    cut: float,
    threshold: int,
    *,
    level: float,
    seen: NDArray[np.int64],
    strata: NDArray[np.bool_],
) -> Rate:
    """Return the rate past `cut` and `threshold`, where what was not seen is of one of `strata`.

    `seen` (strata,) are the events that pass, of all halves. An event that was not seen weighs as
    `unseen_event_rate` says where strata go by hardness, else as the heaviest, times the design effect.
    """
    effect = background.design_effect(cut, threshold)
    events, rates = background.events[strata], background.event_rate[strata]
    unseen = unseen_event_rate(seen[strata], events, rates) if background.by_hardness else float(rates.max())
    return measure_rate(
        background.passing(cut, np.array([threshold]))[:, 0],
        background.event_rate,
        level=level,
        largest=unseen * effect,
        design_effect=effect,
    )


def _trial(background: HalfSample, signal: HalfSample, cut: float, target_khz: float, minimum: int) -> Trial:
    threshold = background.threshold(cut, target_khz, minimum)
    passed = signal.passing(cut, np.array([threshold])).sum()
    return Trial(cut, threshold, int(passed))
