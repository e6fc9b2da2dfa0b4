"""Deriving a working point on one half of the events and quoting it on the other."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from jetc.physics.menu.counted import Tally, counted
from jetc.physics.menu.efficiency import Efficiency, measure_efficiency
from jetc.physics.menu.rates import Rate, measure_rate, summed_rate
from jetc.physics.menu.reuse import NO_LUMP, Lump, Reuse, design_effect, usual_lump
from jetc.physics.menu.thresholds import passing_counts, smallest_threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.physics.division import Division, Half
    from jetc.physics.menu.counted import Counted
    from jetc.physics.menu.paths import PathEvents

__all__ = ["Background", "Curve", "HalfSample", "Kept", "Trial", "best", "curve", "derive", "quote_kept"]

_SHOWN = 60
"""Events that reuse an interaction, of which it is seen what one brings, at least."""
_MORE = 2
"""Of those that pass, as many times at least."""


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

    def past(self, cut: float) -> HalfSample:
        """Return the half with those candidates alone whose variable exceeds `cut`."""
        keep = self.variable > cut
        return replace(
            self,
            stratum=self.stratum[keep],
            variable=self.variable[keep],
            score=self.score[keep],
            reuse=replace(self.reuse, row=self.reuse.row[keep]),
        )

    def past_cut(self, cut: float) -> NDArray[np.int64]:
        """Return how many events of each stratum pass `cut` alone, shape (strata,)."""
        return np.bincount(self.above(cut)[1], minlength=len(self.events))

    def design_effect(self, cut: float, threshold: int) -> float:
        """Return the design effect of the fraction past `cut` and `threshold`, or past `cut` if larger.

        More events pass the cut alone, and show better which come together. It is that of an efficiency,
        where all events have one weight; those of a rate are of `Background`.
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
class Kept:
    """What a working point keeps of a half: `efficiency` of all events, `after_cut` of those past the cut."""

    efficiency: Efficiency
    after_cut: Efficiency


@dataclass(frozen=True, slots=True)
class Curve:
    """Rate, kHz, with both ends of its interval, and signal efficiency against the threshold code."""

    threshold: tuple[int, ...]
    rate: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    efficiency: tuple[Efficiency, ...]

    def high_at(self, code: int) -> float:
        """Return the upper end of the rate at `code`, which holds from the next softer threshold on."""
        return self.high[max(bisect_right(self.threshold, code) - 1, 0)]


def derive(
    background: HalfSample, signal: HalfSample, *, cuts: tuple[float, ...], target_khz: float, minimum: int
) -> tuple[Trial, ...]:
    """Return for each cut the smallest threshold >= `minimum` whose rate does not exceed the target."""
    return tuple(_trial(background, signal, cut, target_khz, minimum) for cut in cuts)


def best(trials: tuple[Trial, ...]) -> Trial:
    """Return the trial that keeps most signal; ties go to the lowest cut."""
    return max(trials, key=lambda each: (each.signal_passed, -each.cut))


@dataclass(frozen=True, eq=False)
class Background:
    """One of the `halves` of a rate set, on which rates past a `cut` are quoted: `half`."""

    half: HalfSample
    halves: tuple[HalfSample, ...]
    cut: float

    @property
    def events(self) -> Tally:
        """How many events the half has."""
        return Tally(self.half.events, self.half.reuse.events(len(self.half.events)))

    def passing(self, threshold: int) -> Tally:
        """Return how many events of the half pass cut and `threshold`."""
        return self._own(self._past(threshold)).passing

    def lump(self, threshold: int) -> Lump:
        """Return what a reused interaction brings past cut and `threshold`, kHz, or what more show."""
        return self._lump(self._past(threshold))

    def effect(self, threshold: int) -> NDArray[np.float64]:
        """Return by stratum (strata,) how many events count as one of those past cut and `threshold`.

        Fresh ones count each for itself; of reused ones a lump is one. It is 1 where nothing passes.
        """
        past = self._past(threshold)
        passing = self._own(past).passing
        reused = passing.reused / np.maximum(passing.every, 1)
        return np.asarray(1 + (self._lump(past).rate / self.half.event_rate - 1) * reused)

    def counted(self, threshold: int) -> Counted:
        """Return the events past cut and `threshold` in columns that vary independently."""
        return self._counted(self._past(threshold))

    def rate(self, threshold: int, *, level: float) -> Rate:
        """Return the rate past cut and `threshold` with its interval at confidence `level`."""
        past = self._past(threshold)
        passing = self._own(past).passing.every
        return measure_rate(passing, self.half.event_rate, self._counted(past), level=level)

    def _past(self, threshold: int) -> list[_Past]:
        return [_Past(half, (half.variable > self.cut) & (half.score >= threshold)) for half in self.halves]

    def _own(self, past: list[_Past]) -> _Past:
        return next(each for each in past if each.half is self.half)

    def _counted(self, past: list[_Past]) -> Counted:
        others = [each.passing for each in past if each.half is not self.half]
        none = np.zeros(len(self.half.events), dtype=np.int64)
        return counted(
            self.events,
            self._own(past).passing,
            Tally(
                sum((each.every for each in others), start=none),
                sum((each.reused for each in others), start=none),
            ),
            event_rate=self.half.event_rate,
            lump=self._lump(past),
            by_hardness=self.half.by_hardness,
        )

    def _lump(self, past: list[_Past]) -> Lump:
        if not any(len(each.reuse.stratum) for each in self.halves):
            return NO_LUMP
        reused = sum(int(each.passing.reused.sum()) for each in past)
        own, more = (
            usual_lump((each.half.reuse, each.passed, each.half.event_rate) for each in which)
            for which in ([self._own(past)], self._best(max(_SHOWN, _MORE * reused)))
        )
        return Lump(max(own.rate, more.rate), max(own.together, more.together))

    def _best(self, number: int) -> list[_Past]:
        """Return the best of all past the cut, until `number` reuse an interaction.

        The best have the highest scores. Where no more than so many pass the cut, they are all past a softer
        one.
        """
        variable, score = self._reused
        past = score[variable > self.cut]
        if len(past) > number:
            return self._past(np.partition(past, -number)[-number])
        softer = -np.inf if len(variable) <= number else np.partition(variable, -number - 1)[-number - 1]
        return [_Past(half, half.variable > min(self.cut, softer)) for half in self.halves]

    @cached_property
    def _reused(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Give variable and score of the candidates of all halves that reuse an interaction."""
        reused = [half.reuse.row >= 0 for half in self.halves]
        pairs = list(zip(self.halves, reused, strict=True))
        return (
            np.concatenate([half.variable[own] for half, own in pairs]),
            np.concatenate([half.score[own] for half, own in pairs]),
        )


@dataclass(frozen=True, eq=False)
class _Past:
    """What `passed` (candidates,) of a half."""

    half: HalfSample
    passed: NDArray[np.bool_]

    @cached_property
    def passing(self) -> Tally:
        strata = len(self.half.events)
        every = np.bincount(self.half.stratum[self.passed], minlength=strata)
        return Tally(every, self.half.reuse.passing(self.passed, strata))


def quote_kept(signal: HalfSample, trial: Trial, *, level: float) -> Kept:
    """Return what `trial` keeps of a signal, with intervals at confidence `level`."""
    passed = int(signal.passing(trial.cut, np.array([trial.threshold])).sum())
    past = int(signal.past_cut(trial.cut).sum())
    effect = signal.design_effect(trial.cut, trial.threshold)
    return Kept(
        measure_efficiency(passed, signal.total, level=level, design_effect=effect),
        measure_efficiency(passed, past, level=level, design_effect=effect),
    )


def curve(
    background: Background,
    signal: HalfSample,
    thresholds: NDArray[np.int64],
    marked: NDArray[np.int64],
    *,
    level: float,
) -> Curve:
    """Return rate and signal efficiency past the cut of `background` at each of ascending `thresholds`.

    The interval of a rate is worked out at those that are `marked`, the first and the last among them. A rate
    does not rise with the threshold. So the upper end holds at harder thresholds, too, and the lower end at
    softer ones: at each the lowest upper end so far stands, and the lower end of the next that is marked.
    """
    cut, half = background.cut, background.half
    rates = [background.rate(code, level=level) for code in marked.tolist()]
    high = np.minimum.accumulate([each.high_khz for each in rates])
    low = np.array([each.low_khz for each in rates])
    passed = signal.passing(cut, thresholds).sum(axis=0)
    return Curve(
        tuple(thresholds.tolist()),
        tuple(summed_rate(half.passing(cut, thresholds), half.event_rate).tolist()),
        tuple(low[np.searchsorted(marked, thresholds)].tolist()),
        tuple(high[np.searchsorted(marked, thresholds, side="right") - 1].tolist()),
        tuple(
            measure_efficiency(
                count, signal.total, level=level, design_effect=signal.design_effect(cut, code)
            )
            for code, count in zip(thresholds.tolist(), passed.tolist(), strict=True)
        ),
    )


def _trial(background: HalfSample, signal: HalfSample, cut: float, target_khz: float, minimum: int) -> Trial:
    threshold = background.threshold(cut, target_khz, minimum)
    passed = signal.passing(cut, np.array([threshold])).sum()
    return Trial(cut, threshold, int(passed))
