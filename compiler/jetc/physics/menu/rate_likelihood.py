"""The likelihood of a rate: weighted events of a few strata, counted in Poisson's statistics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = ["RateFit", "Strata"]

_HALVINGS = 20
"""Of the multiplier: the likelihood is exact to the square of what remains."""
_TINY = 1e-300
"""Above zero, for what counts only where nothing is divided by it."""


@dataclass(frozen=True, eq=False)
class Strata:
    """What is known of the strata of a half before its events are counted, each of shape (strata,).

    One of all `events` of a stratum stands for `event_rate`, kHz. `effect` of them count as one, so they are
    counted in groups. `elsewhere` are the events that pass in the other half. Where strata go `by_hardness`,
    they are numbered from the softest, and the chance to pass is taken not to fall from one to the next, up
    to the first of which an event passes in either half.
    """

    events: Floats
    event_rate: Floats
    effect: Floats
    elsewhere: Floats
    by_hardness: bool

    @cached_property
    def rate(self) -> Floats:
        """What a group stands for, kHz."""
        return self.event_rate * self.effect

    @cached_property
    def groups(self) -> Floats:
        """How many groups all events make."""
        return self.events / self.effect

    @cached_property
    def pools(self) -> tuple[Floats, Floats]:
        """Groups and rate, kHz, of strata j to f as one pool, (f, j); no groups end where j > f."""
        inside = np.tri(len(self.groups), dtype=np.bool_)
        groups, rate = (
            np.cumsum(np.where(inside, each, 0.0)[:, ::-1], axis=1)[:, ::-1]
            for each in (self.groups, self.groups * self.rate)
        )
        return np.where(inside, groups, np.inf), np.where(inside, rate, 1.0)

    def binomial(self, passing: Floats) -> Strata:
        """Return these with the statistics of what did not pass, too: of `passing` (strata,) of all events.

        Where most events pass, their number varies less than Poisson's, by the part that does not.
        """
        return replace(self, effect=self.effect * (1 - passing / (self.events + 1)))

    def first(self, seen: Floats) -> Integers:
        """Return the first stratum that passes, (outcomes,), `seen` (outcomes, strata) or elsewhere.

        It is 0, so that no stratum is pooled with another, where none passes, or no order is known.
        """
        passes = seen + self.elsewhere > 0
        return np.asarray(passes.argmax(axis=1)) if self.by_hardness else np.zeros(len(seen), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class RateFit:
    """Outcomes `seen` (outcomes, strata), in groups, each fitted by one `total` rate, kHz.

    One multiplier holds the rate to the total. Strata before the first that passes have a chance to pass
    where a rate would cost the likelihood more without; they pass as often as that one at most, in one pool
    with it. The others have chances of their own. So all follows from the multiplier, found by halving.
    """

    strata: Strata
    seen: Floats
    total: float

    @cached_property
    def ratio(self) -> Floats:
        """Twice the logarithm of the largest likelihood over the largest with the total, (outcomes,)."""
        seen, groups = self.seen, self._groups
        free = special.xlogy(seen, seen) - seen
        fitted = special.xlogy(seen, np.where(seen > 0, groups, 1.0)) - groups
        lost = self._multiplier * (self.total - groups @ self.strata.rate)
        ratio: Floats = np.maximum(2 * ((free - fitted).sum(axis=1) + lost), 0.0)
        return ratio

    @cached_property
    def means(self) -> Floats:
        """The groups of each stratum that the fit expects, (outcomes, strata)."""
        missing = np.maximum(self.total - self._groups @ self.strata.rate, 0.0)
        share = np.where(self._open, self.strata.groups, 0.0)
        means: Floats = self._groups + (missing / (share @ self.strata.rate))[:, None] * share
        return means

    @cached_property
    def _first(self) -> Integers:
        return self.strata.first(self.seen)

    @cached_property
    def _rows(self) -> Integers:
        return np.arange(len(self.seen))

    @cached_property
    def _alone(self) -> NDArray[np.bool_]:
        """Strata that are in no pool, (outcomes, strata)."""
        return np.asarray(np.arange(self.seen.shape[1]) > self._first[:, None])

    @cached_property
    def _pools(self) -> tuple[Floats, Floats]:
        """Groups and rate of the pool that has each stratum as its softest, (outcomes, strata)."""
        groups, rate = self.strata.pools
        return groups[self._first], rate[self._first]

    @cached_property
    def _limits(self) -> tuple[Floats, Floats]:
        """The multipliers at which pools, and strata alone, take any rate for nothing, (outcomes, strata)."""
        groups, rate = self._pools
        return groups / rate, np.where(self._alone, 1 / self.strata.rate, np.inf)

    @cached_property
    def _open(self) -> NDArray[np.bool_]:
        """The strata that take what is missing, (outcomes, strata): which join the pool, or cost nothing."""
        low, high = (self._from(self._pooled(each)[1]) for each in self._bracket)
        joining = high & ~low & (self._seen_in_pool > 0)[:, None]
        pool, alone = self._limits
        free_pool = self._from(pool.argmin(axis=1))
        heaviest = np.arange(self.seen.shape[1]) == alone.argmin(axis=1)[:, None]
        free = np.where((pool.min(axis=1) <= alone.min(axis=1))[:, None], free_pool, heaviest)
        return np.where(joining.any(axis=1)[:, None], joining, free)

    @cached_property
    def _bracket(self) -> tuple[Floats, Floats]:
        """Two multipliers, (outcomes,), very near to each other, whose rates have the total between them.

        Or the second is the largest there is.
        """
        pool, alone = self._limits
        low = -self.seen.sum(axis=1) / self.total
        high = np.minimum(pool.min(axis=1), alone.min(axis=1))
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            chance, softest = self._pooled(middle)
            rate = self._single(middle) @ self.strata.rate + chance * self._pools[1][self._rows, softest]
            below = rate < self.total
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return low, high

    @property
    def _multiplier(self) -> Floats:
        return self._bracket[0]

    @cached_property
    def _groups(self) -> Floats:
        """What the multiplier makes of each stratum, without what is missing, (outcomes, strata)."""
        chance, softest = self._pooled(self._multiplier)
        pooled = chance[:, None] * self.strata.groups
        return np.where(self._from(softest), pooled, self._single(self._multiplier))

    def _pooled(self, multiplier: Floats) -> tuple[Floats, Integers]:
        """Return the chance to pass in the pool that is likeliest, and its softest stratum, (outcomes,)."""
        groups, rate = self._pools
        room = groups - multiplier[:, None] * rate
        softest = room.argmin(axis=1)
        return self._seen_in_pool / np.maximum(room[self._rows, softest], _TINY), softest

    def _single(self, multiplier: Floats) -> Floats:
        """Return what is expected of strata alone, (outcomes, strata)."""
        return np.asarray(self._seen_alone / np.maximum(1 - multiplier[:, None] * self.strata.rate, _TINY))

    def _from(self, softest: Integers) -> NDArray[np.bool_]:
        """Tell which strata are in the pool from `softest` (outcomes,) on, (outcomes, strata)."""
        return np.asarray((np.arange(self.seen.shape[1]) >= softest[:, None]) & ~self._alone)

    @cached_property
    def _seen_in_pool(self) -> Floats:
        return self.seen[self._rows, self._first]

    @cached_property
    def _seen_alone(self) -> Floats:
        return np.where(self._alone, self.seen, 0.0)
