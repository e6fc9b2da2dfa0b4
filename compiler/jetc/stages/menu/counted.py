"""The events of a path, counted one by one: those that pass a cut and a code, and the rate that they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jetc.physics.division import Division, Half
    from jetc.physics.menu.paths import PathEvents

__all__ = ["Counted"]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The candidates of one path on one set."""

    events: PathEvents
    division: Division
    total_khz: float

    def passing(self, half: Half, cut: float, code: int) -> NDArray[np.bool_]:
        """Return which events (events,) of `half` pass `cut` and have at least `code`."""
        passes = np.zeros(len(self.division.stratum), dtype=bool)
        passes[self.events.event[(self.events.variable > cut) & (self.events.score >= code)]] = True
        return passes & half.member

    def past_cut(self, half: Half, cut: float) -> int:
        """Return how many events of `half` pass `cut`, whatever they score."""
        passes = np.zeros(len(self.division.stratum), dtype=bool)
        passes[self.events.event[self.events.variable > cut]] = True
        return int((passes & half.member).sum())

    def rate(self, half: Half, cut: float, code: int) -> float:
        """Return the rate, kHz: stratum by stratum, the passing events times what one of them stands for."""
        return self.rate_of(half, self.passing(half, cut, code))

    def rate_of(self, half: Half, passes: NDArray[np.bool_]) -> float:
        """Return the rate, kHz, of the events of `half` that are marked in `passes` (events,)."""
        stratum, rate = self.division.stratum, 0.0
        for number, share in enumerate(self.division.share.tolist()):
            inside = stratum == number
            each = self.total_khz * share / int((inside & half.member).sum())
            rate += int((passes & inside).sum()) * each
        return rate

    def counts(self, half: Half, cut: float, codes: Sequence[int]) -> NDArray[np.int64]:
        """Return the events of `half` past `cut` with at least each of `codes`, shape (strata, codes)."""
        past = self.events.variable > cut
        past[past] = half.member[self.events.event[past]]
        score, stratum = self.events.score[past], self.division.stratum[self.events.event[past]]
        strata = len(self.division.share)
        return np.stack([np.bincount(stratum[score >= code], minlength=strata) for code in codes], axis=1)

    def rates(self, half: Half, cut: float, codes: Sequence[int]) -> list[float]:
        """Return the rate, kHz, past `cut` at each of `codes`, as `rate` does."""
        total: NDArray[np.float64] = np.zeros(len(codes))
        for stratum, passed in enumerate(self.counts(half, cut, codes)):
            inside = int(((self.division.stratum == stratum) & half.member).sum())
            total += passed * (self.total_khz * self.division.share.tolist()[stratum] / inside)
        return [float(each) for each in total]
