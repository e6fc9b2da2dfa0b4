"""What a path adds to the one that it is compared with, where the two have the same measured rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.physics.menu.comparison import TwoPaths
from jetc.physics.menu.derivation import Trial, quote_kept
from jetc.physics.menu.difference import difference_interval, paired_difference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from jetc.physics.division import Division
    from jetc.physics.menu.comparison import SameRate
    from jetc.physics.menu.derivation import Curve
    from jetc.physics.menu.efficiency import Efficiency
    from jetc.physics.menu.paths import PathEvents
    from jetc.physics.menu.rates import Rate
    from jetc.stages.menu.halves import Halves

    Passed = tuple[Division, NDArray[np.bool_]]

__all__ = ["Compared", "Derived", "compared"]


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """A path that was derived: its candidates on each set, in `halves` and together, and the chosen `trial`.

    `rate` is the quoted one, `curve` that of its thresholds, None where its cuts are fixed.
    """

    halves: Mapping[str, Halves]
    events: Mapping[str, PathEvents]
    trial: Trial
    rate: Rate
    curve: Curve | None

    def at(self, code: int) -> Trial:
        """Return the cut with another threshold."""
        return Trial(self.trial.cut, code, 0)

    def passed(self, name: str, code: int) -> int:
        """Return how many events of set `name` pass the cut and reach `code`, on the half that is quoted."""
        return int(self.halves[name].evaluation.passing(self.trial.cut, np.array([code])).sum())


@dataclass(frozen=True, slots=True)
class Compared:
    """The other path where its rate is the same: `rate` and `efficiency` there, and the `gain` over it.

    `softest_passed` and `hardest_passed` are the signal events at the ends of `same_rate`.
    """

    same_rate: SameRate
    rate: Rate
    efficiency: Efficiency
    softest_passed: int
    hardest_passed: int
    gain: float
    gain_interval: tuple[float, float]


def compared(  # noqa: PLR0913 - two paths, their sets, and how both are measured
    path: Derived,
    other: Derived,
    sets: Mapping[str, Passed],
    *,
    rate_set: str,
    signals: tuple[str, ...],
    total_khz: float,
    level: float,
) -> dict[str, Compared]:
    """Return by signal what `path` adds to `other`; nothing where no threshold of that has a rate as high.

    `sets` have their division and the events (events,) that pass `path`. All is of the half that is quoted.
    """
    division, passed = sets[rate_set]
    candidates = other.events[rate_set].past(other.trial.cut)
    same = TwoPaths(division, passed, path.rate, candidates, other.curve, total_khz, level).same_rate()
    if same is None:
        return {}
    rate = other.halves[rate_set].quoted(other.trial.cut).rate(same.code, level=level)
    return {name: _gain(path, other, same, rate, (name, *sets[name]), level) for name in signals}


def _gain(  # noqa: PLR0913, PLR0917 - two paths at one rate, for one signal
    path: Derived,
    other: Derived,
    same: SameRate,
    rate: Rate,
    signal: tuple[str, Division, NDArray[np.bool_]],
    level: float,
) -> Compared:
    name, division, passed = signal
    quoted, other_quoted = path.halves[name].evaluation, other.halves[name].evaluation
    one, both = _alone(other, name, same.code, passed & division.evaluation.member)
    there, softest, hardest = (other.passed(name, code) for code in (same.code, same.softest, same.hardest))
    effect = max(
        quoted.design_effect(path.trial.cut, path.trial.threshold),
        other_quoted.design_effect(other.trial.cut, same.code),
    )
    total = quoted.total
    gain, *ends = paired_difference(one, there - both, total, level=level, design_effect=effect)
    moved = (0.0, (hardest - there) / total, (softest - there) / total)
    return Compared(
        same_rate=same,
        rate=rate,
        efficiency=quote_kept(other_quoted, other.at(same.code), level=level).efficiency,
        softest_passed=softest,
        hardest_passed=hardest,
        gain=gain,
        gain_interval=difference_interval((gain, ends[0], ends[1]), moved),
    )


def _alone(other: Derived, name: str, code: int, passed: NDArray[np.bool_]) -> tuple[int, int]:
    """Return how many events of `passed` (events,) the `other` path does not pass at `code`, and does."""
    events = other.events[name].past(other.trial.cut)
    both = int(passed[events.event[events.score >= code]].sum())
    return int(passed.sum()) - both, both
