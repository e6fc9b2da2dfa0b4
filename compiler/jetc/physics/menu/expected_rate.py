"""The true rate to expect of a threshold that was derived.

A threshold keeps its target on the events that derive it. What it has on others is told by the bootstrap:
those events are drawn again, the path is derived from them anew, and its rate is that in all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jetc.physics.menu.derivation import HalfSample

__all__ = ["DRAWS", "ExpectedRate", "expected_rate"]

DRAWS = 500
"""The mean is then known to about 1 %, where a sample tells a rate to 20 %."""
_MIDDLE = (0.16, 0.84)
_OVER_TARGET, _LEAST_EVENTS = 4.0, 200
"""Events are drawn down to this rate over the target, and down to so many at the least."""
_AT_ONCE = 1 << 22
"""Draws of events that are held together."""


@dataclass(frozen=True, slots=True)
class ExpectedRate:
    """The mean of the true rate, and between which rates it is in the middle 68 % of draws, kHz."""

    khz: float
    low_khz: float
    high_khz: float


def expected_rate(
    background: HalfSample,
    signal: HalfSample,
    *,
    cuts: tuple[float, ...],
    target_khz: float,
    seed: Sequence[int],
) -> ExpectedRate | None:
    """Return the true rate to expect of a path that `background` derives for a target.

    Each event counts as often as a Poisson number of mean 1, events of one interaction alike. The `signal`,
    by which one of ascending `cuts` is chosen, stays. None where no event is a candidate.

    **Source**: B. Efron, Annals of Statistics 7 (1979) 1, doi:10.1214/aos/1176344552.
    """
    ladders = [_Ladder.of(background, signal, cut, target_khz) for cut in cuts]
    looked_at = np.concatenate([each.rows for each in ladders])
    used, group = np.unique(_groups(background)[looked_at], return_inverse=True)
    if not len(used):
        return None
    groups = np.split(group, np.cumsum([len(each.rows) for each in ladders])[:-1])
    random = np.random.default_rng(seed)
    rates: list[float] = []
    while len(rates) < DRAWS:
        many = min(DRAWS - len(rates), max(1, _AT_ONCE // len(used)))
        counts = random.poisson(1.0, (many, len(used)))
        rates.extend(_true_rates(ladders, [counts[:, each] for each in groups], target_khz).tolist())
    rates.sort()
    low, high = (rates[round(part * (DRAWS - 1))] for part in _MIDDLE)
    return ExpectedRate(math.fsum(rates) / DRAWS, low, high)


@dataclass(frozen=True, slots=True, eq=False)
class _Ladder:
    """Candidates past a cut, the hardest score first: `rows` with the rate of each, kHz, (events,).

    `last` (steps,) is the last of each score. When the first 0, 1, ... scores pass, there pass, (steps + 1,),
    `rate` of the background, kHz, and `kept` of the signal, events.
    """

    rows: NDArray[np.int64]
    event_rate: NDArray[np.float64]
    last: NDArray[np.int64]
    rate: NDArray[np.float64]
    kept: NDArray[np.int64]

    @classmethod
    def of(cls, background: HalfSample, signal: HalfSample, cut: float, target_khz: float) -> _Ladder:
        rows = np.flatnonzero(background.variable > cut)
        rows = rows[np.argsort(-background.score[rows], kind="stable")]
        event_rate = background.event_rate[background.stratum[rows]]
        enough = int(np.searchsorted(np.cumsum(event_rate), _OVER_TARGET * target_khz)) + 1
        looked_at = slice(max(enough, _LEAST_EVENTS))
        rows, event_rate = rows[looked_at], event_rate[looked_at]
        score = background.score[rows]
        last = np.append(np.flatnonzero(np.diff(score)), np.arange(len(score))[-1:])
        rate = np.concatenate(([0.0], np.cumsum(event_rate)[last]))
        return cls(rows, event_rate, last, rate, _kept(signal, cut, score[last]))


def _kept(signal: HalfSample, cut: float, softer: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the signal events past the cut and above each of the `softer` scores, then all past the cut."""
    scores = np.sort(signal.score[signal.variable > cut])
    return len(scores) - np.append(np.searchsorted(scores, softer, side="right"), 0)


def _groups(half: HalfSample) -> NDArray[np.int64]:
    """Return the interaction of each candidate, or a number below zero of its own, (candidates,)."""
    groups = -1 - np.arange(len(half.score))
    shares = half.reuse.row >= 0
    groups[shares] = half.reuse.interaction[half.reuse.row[shares]]
    return groups


def _true_rates(
    ladders: list[_Ladder], counts: list[NDArray[np.int64]], target_khz: float
) -> NDArray[np.float64]:
    """Return the rate of what is derived where events count as `counts` (draws, events) says, (draws,)."""
    rate, most = np.zeros(len(counts[0])), np.full(len(counts[0]), -1)
    for ladder, count in zip(ladders, counts, strict=True):
        drawn = np.cumsum(count * ladder.event_rate, axis=1)[:, ladder.last]
        steps = (drawn <= target_khz).sum(axis=1)
        better = ladder.kept[steps] > most
        rate, most = np.where(better, (ladder.rate[steps], ladder.kept[steps]), (rate, most))
    return rate
