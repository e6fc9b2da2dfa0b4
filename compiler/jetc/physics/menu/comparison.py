"""A path beside another one, at a threshold of the other whose rate is the same.

Both rates are counted on the same events, so what tells them apart are the events that one path alone passes:
the difference of the rates is that of two which share no event.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from jetc.physics.menu.derivation import Background, HalfSample
from jetc.physics.menu.difference import difference_interval
from jetc.physics.menu.paths import PathEvents
from jetc.physics.menu.rates import summed_rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.physics.division import Division
    from jetc.physics.menu.derivation import Curve
    from jetc.physics.menu.rates import Rate

__all__ = ["SameRate", "TwoPaths", "quoted_rate"]


def quoted_rate(passed: NDArray[np.bool_], division: Division, total_khz: float, *, level: float) -> Rate:
    """Return the rate of the events that `passed` (events,) marks, on the half that is quoted.

    All crossings together are `total_khz`.
    """
    events = PathEvents.of(passed)
    derivation, evaluation = (
        HalfSample.of(events, division, half, total_khz)
        for half in (division.derivation, division.evaluation)
    )
    return Background(evaluation, (derivation, evaluation), -np.inf).rate(0, level=level)


@dataclass(frozen=True, slots=True)
class SameRate:
    """Codes of the other path: the hardest whose measured rate is not below that of the path.

    From `softest` to `hardest` the two true rates may be equal, at a level of confidence.
    """

    code: int
    softest: int
    hardest: int


@dataclass(frozen=True, eq=False)
class TwoPaths:
    """The events of a rate set that `passed` (events,) one path, and the candidates of the `other`.

    `rate` is the quoted one of the one path. `other` are those past its cut, `curve` has its rates, and is
    None where its cuts are fixed: then its events have the score 0. `total_khz` is the rate of all
    crossings, `level` that of intervals.
    """

    division: Division
    passed: NDArray[np.bool_]
    rate: Rate
    other: PathEvents
    curve: Curve | None
    total_khz: float
    level: float

    def same_rate(self) -> SameRate | None:
        """Return the threshold where rates are the same; None where no threshold has a rate as high."""
        high_enough = np.flatnonzero(self._rates >= self.rate.khz)
        if not len(high_enough):
            return None
        place = int(high_enough[-1])
        ends = (self._last(place, step) for step in (-1, 1))
        return SameRate(*(int(self._codes[at]) for at in (place, *ends)))

    def _last(self, place: int, step: int) -> int:
        """Return the last place from `place` on, to one side, where rates may be equal.

        True rates differ the more the farther they are, so it is looked for from near to far, in strides that
        double, and then in halves of the last one.
        """
        stride = 1
        while self._may_be_equal(place + step * stride):
            place, stride = place + step * stride, 2 * stride
        while stride > 1:
            stride //= 2
            if self._may_be_equal(place + step * stride):
                place += step * stride
        return place

    def _may_be_equal(self, place: int) -> bool:
        """Tell whether there is such a place, and 0 in the interval of the difference of the true rates.

        What one path alone passes has no higher rate than what it passes at all.
        """
        if self.curve is None or not 0 <= place < len(self._codes):
            return False
        code = self._codes[place]
        reached = np.zeros(len(self.passed), dtype=np.bool_)
        reached[self.other.event[self.other.score >= code]] = True
        low, high = difference_interval(
            self._ends(self.passed & ~reached, self.rate.high_khz),
            self._ends(reached & ~self.passed, self.curve.high_at(int(code))),
        )
        return low <= 0 <= high

    def _ends(self, passed: NDArray[np.bool_], highest: float) -> tuple[float, float, float]:
        rate = quoted_rate(passed, self.division, self.total_khz, level=self.level)
        return rate.khz, rate.low_khz, min(rate.high_khz, highest)

    @cached_property
    def _quoted(self) -> HalfSample:
        """The candidates of the other path on the half that is quoted."""
        return HalfSample.of(self.other, self.division, self.division.evaluation, self.total_khz)

    @cached_property
    def _codes(self) -> NDArray[np.int64]:
        """Every threshold that has a rate of its own, ascending, and one that no event reaches."""
        if self.curve is None:
            return np.zeros(1, dtype=np.int64)
        codes = np.unique(self._quoted.score)
        return np.append(codes, codes[-1] + 1 if len(codes) else 0)

    @cached_property
    def _rates(self) -> NDArray[np.float64]:
        return summed_rate(self._quoted.passing(-np.inf, self._codes), self._quoted.event_rate)
