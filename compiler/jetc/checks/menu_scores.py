"""Rules of a score of the menu, and of a range of cuts that are tried."""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

from jetc.checks.limits import EXACT_BITS
from jetc.language.text.places import nearest, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.expressions.expression import Name
    from jetc.language.sections.menu import MenuBranch
    from jetc.language.sections.model import Range, ScoreRatio
    from jetc.language.text.places import KeyPath, Places

__all__ = ["branch_format", "cut_range", "score_classes", "score_format"]

_MOST_CUTS = 1000
"""Each takes seconds to derive."""
_COUNTED = 1_000_000
_LARGEST = Fraction(sys.float_info.max)
"""The largest number that a spec can have."""


def score_classes(
    score: ScoreRatio, path: KeyPath, classes: list[str], places: Places
) -> Iterator[Diagnostic]:
    """The ratio of `score`, which stands at `path`, is one of `classes`, each once, and at most 1."""
    for side in (score.ratio.numerator, score.ratio.denominator):
        first: dict[str, Name] = {}
        for each in side:
            if each.name not in classes:
                yield places.fault(
                    "JET021",
                    (*path, "ratio"),
                    f"there is no class {each.name!r}",
                    f"dataset.classes has {some(classes)}",
                    nearest(each.name, classes, otherwise="name one of those"),
                    related=places.related(("dataset", "classes"), "classes are declared here"),
                    at=each.at,
                )
            if each.name in first:
                yield places.fault(
                    "JET023",
                    (*path, "ratio"),
                    f"{each.name!r} appears twice in a sum",
                    "its score would count twice",
                    "remove one of them",
                    related=places.related((*path, "ratio"), "first here", at=first[each.name].at),
                    at=each.at,
                )
            first.setdefault(each.name, each)
    if not set(score.numerator) <= set(score.denominator):
        lacking = next(each for each in score.ratio.numerator if each.name not in score.denominator)
        yield places.fault(
            "JET041",
            (*path, "ratio"),
            f"the denominator lacks {lacking.name!r} of the numerator",
            "the ratio could exceed 1",
            "add the numerator's classes to it",
            at=lacking.at,
        )


def score_format(score: ScoreRatio, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    """The format of `score`, which stands at `path`, holds a ratio, and 64 bits its division."""
    if score.type.signed or score.type.max_value < 1:
        yield places.fault(
            "JET042",
            path,
            f"{score.type} does not hold 0 to 1",
            "a ratio of scores lies there",
            "use an unsigned format with an integer bit",
        )
    elif score.type.width > EXACT_BITS or score.type.fraction < 1:
        yield places.fault(
            "JET055",
            path,
            f"{score.type} has {score.type.width} bits, {max(score.type.fraction, 0)} of them below 1",
            "the ratio is divided in 64 bits, and a threshold needs values between 0 and 1",
            f"use at most {EXACT_BITS} bits, one of them or more a fraction bit",
        )


def branch_format(branch: MenuBranch, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    """The format of the scores of a branch saturates, whatever stands in ntuples, and is exact in 64 bits."""
    if not branch.type.overflow.limits:
        yield places.fault(
            "JET042",
            path,
            f"{branch.type} {branch.type.overflow.verb}",
            f"a score of {branch.branch} outside it would become another one",
            "let it saturate: AP_SAT",
        )
    elif branch.type.width > EXACT_BITS:
        yield places.fault(
            "JET055",
            path,
            f"{branch.type} has {branch.type.width} bits",
            "sums and products of scores are exact integers",
            f"use at most {EXACT_BITS} bits",
        )


def cut_range(ladder: Range, path: KeyPath, step: KeyPath, places: Places) -> Iterator[Diagnostic]:
    """A range at `path`, with its step at `step`, has both its ends, and not too many between them."""
    low, high, each = (Fraction(repr(value)) for value in (ladder.minimum, ladder.maximum, ladder.step))
    steps = (high - low) / each
    if high < low:
        yield places.fault(
            "JET043",
            path,
            f"no cut lies from {ladder.minimum} to {ladder.maximum}",
            "at least one cut must be tried",
            "give the minimum first",
        )
    elif steps >= _MOST_CUTS:
        count = f"{math.floor(steps) + 1}" if steps < _COUNTED else f"more than {_COUNTED}"
        yield places.fault(
            "JET061",
            step,
            f"{count} cuts lie from {ladder.minimum} to {ladder.maximum}",
            f"a threshold is derived for each, and more than {_MOST_CUTS} tell nothing new",
            "make the step larger",
        )
    elif steps.denominator != 1:
        ends = [low + whole * each for whole in (math.floor(steps), math.ceil(steps))]
        known = " or ".join(str(float(end)) for end in ends if end <= _LARGEST)
        yield places.fault(
            "JET060",
            step,
            f"steps of {ladder.step} from {ladder.minimum} do not meet {ladder.maximum}",
            "both ends of the range are tried",
            f"make the maximum {known}, or choose another step",
        )
