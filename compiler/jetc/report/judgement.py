"""How a verdict, a main result or a rate is judged."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["AGAINST_TARGET", "REACH", "Judgement", "judge_interval"]

REACH = 2.0
"""An interval that ends above so many times the target leaves open whether the rate keeps to it."""


class Judgement(StrEnum):
    """How a verdict or a main result is: as it should be, not decided, or not as it should be."""

    GOOD = "good"
    OPEN = "open"
    BAD = "bad"


AGAINST_TARGET = {
    Judgement.GOOD: "keeps to it",
    Judgement.OPEN: "not decided",
    Judgement.BAD: "above it",
}
"""What is said of a rate in a table, beside its target."""


def judge_interval(interval: tuple[float, float], target: float) -> Judgement:
    """Judge the `interval` of a rate: BAD where it lies above its target, OPEN where it ends far above."""
    low, high = interval
    if low > target:
        return Judgement.BAD
    return Judgement.OPEN if high > REACH * target else Judgement.GOOD
