"""How well scores tell classes apart: exact areas under ROC curves, curves, confusion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special, stats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.int64] | NDArray[np.float64]

__all__ = ["Auc", "RocCurve", "area", "confusion", "pair_areas", "roc_curve", "tied_best"]


@dataclass(frozen=True, slots=True)
class Auc:
    """The probability that a positive scores above a negative, ties counting half; its error, interval."""

    value: float
    standard_error: float
    low: float
    high: float
    positives: int
    negatives: int


@dataclass(frozen=True, slots=True, eq=False)
class RocCurve:
    """Efficiency of positives against that of negatives, both (points,), from 0 to 1."""

    positive: NDArray[np.float64]
    negative: NDArray[np.float64]


def area(positive: Scores, negative: Scores, *, level: float) -> Auc:
    """Return the area under the ROC curve of two samples of scores, shapes (positives,), (negatives,).

    Exact, ties counting half: the Mann-Whitney statistic. The standard error is DeLong's, for
    independent jets; the interval is normal in the logarithm of the odds, so it stays in (0, 1).
    Where every pair compares alike, as in samples that do not overlap, that error is 0 and says
    nothing: the interval is then the exact one of as many pairs as the smaller sample has jets.
    Raises ValueError where a sample has fewer than two scores.

    **Source**: E. DeLong, D. DeLong, D. Clarke-Pearson, Biometrics 44 (1988) 837; computed from
    midranks as in X. Sun, W. Xu, IEEE Signal Processing Letters 21 (2014) 1389.
    """
    many, few = len(positive), len(negative)
    if min(many, few) < 2:  # noqa: PLR2004 - a variance needs two
        msg = f"{many} positives and {few} negatives make no ROC curve"
        raise ValueError(msg)
    together = stats.rankdata(np.concatenate((positive, negative)))
    above = (together[:many] - stats.rankdata(positive)) / few
    below = 1 - (together[many:] - stats.rankdata(negative)) / many
    value = float(above.mean())
    error = float(np.sqrt(above.var(ddof=1) / many + below.var(ddof=1) / few))
    if error > 0:
        low, high = _odds_interval(value, error, level)
    else:
        low, high = _interval_of_equal_pairs(value, min(many, few), level)
    return Auc(value, error, low, high, many, few)


def roc_curve(positive: Scores, negative: Scores, *, points: int) -> RocCurve:
    """Return the ROC curve at up to `points` thresholds, even in rank, plus its ends.

    Every point is exact; fewer thresholds only leave out points.
    """
    levels = np.unique(np.concatenate((positive, negative)))[::-1]
    passed = [
        1 - np.searchsorted(np.sort(each), levels, side="left") / len(each) for each in (positive, negative)
    ]
    spread = np.concatenate([np.log10(np.maximum(passed[1], 0.5 / len(negative))), passed[0]])
    keep = _thin(spread.reshape(2, -1), points)
    zero = np.zeros(1)
    return RocCurve(np.concatenate((zero, passed[0][keep])), np.concatenate((zero, passed[1][keep])))


def pair_areas(
    scores: NDArray[np.int64], labels: NDArray[np.uint8], classes: int, *, level: float
) -> dict[tuple[int, int], Auc]:
    """Return the area for each class i against each class j > i, by the ratio of scores i / (i + j).

    `scores` (jets, classes) are codes, `labels` (jets,). Codes are small integers, so equal ratios
    are equal floats and different ratios differ; 0 / 0 counts as one half.
    """
    found = {}
    for one in range(classes):
        for other in range(one + 1, classes):
            total = scores[:, one] + scores[:, other]
            ratio = np.where(total > 0, scores[:, one] / np.maximum(total, 1), 0.5)
            found[one, other] = area(ratio[labels == one], ratio[labels == other], level=level)
    return found


def confusion(scores: NDArray[np.int64], labels: NDArray[np.uint8], classes: int) -> NDArray[np.int64]:
    """Return counts (true class, class of the highest score); of equal scores the first class wins."""
    best = scores.argmax(axis=1)
    counts = np.bincount(labels.astype(np.int64) * classes + best, minlength=classes**2)
    return counts.reshape(classes, classes)


def tied_best(scores: NDArray[np.int64]) -> int:
    """Return how many jets have two classes of equal highest score."""
    two = np.sort(scores, axis=1)[:, -2:]
    return int((two[:, 0] == two[:, 1]).sum())


def _odds_interval(value: float, error: float, level: float) -> tuple[float, float]:
    reach = float(special.ndtri((1 + level) / 2)) * error / (value * (1 - value))
    odds = float(special.logit(value))
    return float(special.expit(odds - reach)), float(special.expit(odds + reach))


def _interval_of_equal_pairs(value: float, pairs: int, level: float) -> tuple[float, float]:
    """Return the interval of an area where every one of `pairs` independent pairs gave `value`.

    Clopper-Pearson: a pair gives that value with a probability of at least `least`; the others may
    give 0 or 1.
    """
    least = ((1 - level) / 2) ** (1 / pairs)
    return value * least, 1 - (1 - value) * least


def _thin(coordinates: NDArray[np.float64], points: int) -> NDArray[np.int64]:
    """Return indices of up to `points` columns, evenly spaced along the curve they draw."""
    size = np.ptp(coordinates, axis=1, keepdims=True)
    scaled = coordinates / np.where(size > 0, size, 1)
    length = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(scaled, axis=1)))))
    wanted = np.linspace(0, length[-1], points)
    kept: NDArray[np.int64] = np.unique(np.searchsorted(length, wanted).clip(max=len(length) - 1))
    return kept
