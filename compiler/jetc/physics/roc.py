"""How well scores separate classes: ROC curves, their areas, confusion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special, stats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.int64] | NDArray[np.float64]

__all__ = ["Auc", "RocCurve", "area", "confusion", "pair_areas", "roc_curve", "tied_best"]


_UNSEEN = 0.2
"""Jets added to each sample before an end of the interval is found."""


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

    The value is the Mann-Whitney statistic, ties counting half. The standard error is DeLong's, for
    independent jets. It is too small where few jets overlap, and 0 where none does, so each end of
    the interval is found after `_UNSEEN` of a jet that compares in the worst way with all others was
    added to each sample: Wilson's interval at the size that the error is worth, with Student's
    quantile at Welch and Satterthwaite's degrees of freedom. What it covers in toys is in
    ``docs/intervals.md``. Raises ValueError where a sample has fewer than two scores.

    **Source**: E. DeLong, D. DeLong, D. Clarke-Pearson, Biometrics 44 (1988) 837; computed from
    midranks as in X. Sun, W. Xu, IEEE Signal Processing Letters 21 (2014) 1389. E. B. Wilson,
    J. Am. Stat. Assoc. 22 (1927) 209. Degrees of freedom as for E. Brunner, U. Munzel, Biometrical
    Journal 42 (2000) 17. The added part of a jet is ours, chosen by toys.
    """
    many, few = len(positive), len(negative)
    if min(many, few) < 2:  # noqa: PLR2004 - a variance needs two
        msg = f"{many} positives and {few} negatives make no ROC curve"
        raise ValueError(msg)
    together = stats.rankdata(np.concatenate((positive, negative)))
    above = (together[:many] - stats.rankdata(positive)) / few
    below = 1 - (together[many:] - stats.rankdata(negative)) / many
    error = float(np.sqrt(above.var(ddof=1) / many + below.var(ddof=1) / few))
    low, high = (_end(above, below, worst=worst, level=level) for worst in (0.0, 1.0))
    return Auc(float(above.mean()), error, low, high, many, few)


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
    """Return counts (true class, class of the highest score); ties go to the first class."""
    best = scores.argmax(axis=1)
    counts = np.bincount(labels.astype(np.int64) * classes + best, minlength=classes**2)
    return counts.reshape(classes, classes)


def tied_best(scores: NDArray[np.int64]) -> int:
    """Return how many jets have two classes of equal highest score."""
    two = np.sort(scores, axis=1)[:, -2:]
    return int((two[:, 0] == two[:, 1]).sum())


def _end(above: NDArray[np.float64], below: NDArray[np.float64], *, worst: float, level: float) -> float:
    """Return the end of the interval towards `worst`, 0 or 1, from each jet's part of the area."""
    samples = (above, below)
    sizes = np.array([len(each) + _UNSEEN for each in samples])
    squares = [
        len(each) * (float(each.var()) + _UNSEEN / size * (float(each.mean()) - worst) ** 2)
        for each, size in zip(samples, sizes, strict=True)
    ]
    variances = np.array(squares) / (sizes - 1) / sizes
    variance = float(variances.sum())
    mean = float(above.mean())
    value = mean + _UNSEEN / float(sizes.min()) * (worst - mean)
    if variance == 0:  # every pair is already the worst
        return worst
    freedom = variance**2 / float((variances**2 / (sizes - 1)).sum())
    return _wilson_end(value, variance, float(special.stdtrit(freedom, (1 + level) / 2)), worst=worst)


def _wilson_end(value: float, variance: float, quantile: float, *, worst: float) -> float:
    """Return the end towards `worst` of Wilson's interval of a fraction known to `variance`."""
    per_size = quantile**2 * variance / (value * (1 - value))
    reach = float(np.sqrt(quantile**2 * variance + per_size**2 / 4))
    return (value + per_size / 2 + (reach if worst else -reach)) / (1 + per_size)


def _thin(coordinates: NDArray[np.float64], points: int) -> NDArray[np.int64]:
    """Return indices of up to `points` columns, evenly spaced along the curve they draw."""
    size = np.ptp(coordinates, axis=1, keepdims=True)
    scaled = coordinates / np.where(size > 0, size, 1)
    length = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(scaled, axis=1)))))
    wanted = np.linspace(0, length[-1], points)
    kept: NDArray[np.int64] = np.unique(np.searchsorted(length, wanted).clip(max=len(length) - 1))
    return kept
