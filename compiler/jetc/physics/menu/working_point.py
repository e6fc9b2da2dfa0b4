"""Deriving a path so that its true rate keeps to the target in the mean, a choice among cuts included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.physics.menu.derivation import best, derive
from jetc.physics.menu.expected_rate import expected_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.physics.menu.derivation import HalfSample, Trial
    from jetc.physics.menu.expected_rate import ExpectedRate

__all__ = ["WorkingPoint", "derive_point", "rate_to_derive_for"]


@dataclass(frozen=True, slots=True)
class WorkingPoint:
    """Every cut that was tried, the rate that thresholds were derived for, and the true rate to expect.

    `expected` is None where no background event is a candidate.
    """

    trials: tuple[Trial, ...]
    derived_for_khz: float
    expected: ExpectedRate | None

    @property
    def trial(self) -> Trial:
        """The cut that was chosen, with its threshold."""
        return best(self.trials)


def derive_point(  # noqa: PLR0913 - what is derived, on what
    background: HalfSample,
    signal: HalfSample,
    *,
    cuts: tuple[float, ...],
    target_khz: float,
    minimum: int,
    seed: Sequence[int],
) -> WorkingPoint:
    """Return a path derived for a target on two derivation halves, as `rate_to_derive_for` says."""
    sought, expected = rate_to_derive_for(background, signal, cuts=cuts, target_khz=target_khz, seed=seed)
    trials = derive(background, signal, cuts=cuts, target_khz=sought, minimum=minimum)
    return WorkingPoint(trials, sought, expected)


def rate_to_derive_for(
    background: HalfSample,
    signal: HalfSample,
    *,
    cuts: tuple[float, ...],
    target_khz: float,
    seed: Sequence[int],
) -> tuple[float, ExpectedRate | None]:
    """Return the rate, kHz, that thresholds may have on two derivation halves, and the true one to expect.

    A choice among several cuts prefers those whose rate `background` has too low by chance. So they are
    derived for less than the target, by what the true rate would be above it in the mean.
    """
    expected = expected_rate(background, signal, cuts=cuts, target_khz=target_khz, seed=seed)
    if len(cuts) == 1 or expected is None or expected.khz <= target_khz:
        return target_khz, expected
    sought = target_khz * (target_khz / expected.khz)
    return sought, expected_rate(background, signal, cuts=cuts, target_khz=sought, seed=seed)
