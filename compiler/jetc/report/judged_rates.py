"""Whether the quoted rates of trigger paths keep to their targets, as far as the events can tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.report.judgement import REACH, Judgement, judge_interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.report.metrics import Metric

__all__ = ["JudgedRates", "judge_rate", "judge_rates"]

_ABOVE = "lies above its target by more than its interval."
_UNDECIDED = (
    "It is not decided, for want of events, whether the rate of {} keeps to its target: "
    f"the interval ends above {REACH:g} times the target."
)
_TARGET = re.compile(r"menu\.([^.]+)\.target")


@dataclass(frozen=True, slots=True)
class JudgedRates:
    """The names of paths whose quoted rate is above its target, and of those of which it is not decided."""

    above: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def judgement(self) -> Judgement:
        """Give the worst of all."""
        if self.above:
            return Judgement.BAD
        return Judgement.OPEN if self.open else Judgement.GOOD

    @property
    def word(self) -> str:
        """Give the verdict on a build: one that misses a gate or a budget has no report."""
        if self.above:
            return f"FAIL: rate of {', '.join(self.above)}"
        return "PASS, rates not decided" if self.open else "PASS"

    @property
    def text(self) -> str:
        """Say it in a sentence or two, what is not as it should be first."""
        said = [
            *([f"The quoted rate of {_names(self.above)} {_ABOVE}"] if self.above else []),
            *([_UNDECIDED.format(_names(self.open))] if self.open else []),
            *([] if self.above else [f"No quoted rate {_ABOVE}"]),
        ]
        return " ".join(said)


def judge_rates(metrics: Mapping[str, Metric]) -> JudgedRates:
    """Return the judgement on the quoted rate of each path that has a target."""
    found = (_TARGET.fullmatch(key) for key in metrics)
    judged = {each[1]: judge_rate(each[1], metrics) for each in found if each}
    return JudgedRates(
        above=tuple(name for name, judgement in judged.items() if judgement is Judgement.BAD),
        open=tuple(name for name, judgement in judged.items() if judgement is Judgement.OPEN),
    )


def judge_rate(path: str, metrics: Mapping[str, Metric]) -> Judgement:
    """Return BAD where the interval of the rate lies above the target, OPEN where it only ends far above."""
    rate, target = metrics[f"menu.{path}.rate"], float(metrics[f"menu.{path}.target"].value)
    return Judgement.OPEN if rate.interval is None else judge_interval(rate.interval, target)


def _names(paths: tuple[str, ...]) -> str:
    *others, last = paths
    return f"{', '.join(others)} and {last}" if others else last
