"""How much the network needs each input: what is lost where the input comes from other jets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from jetc.artifacts.plots import AxisRecord, MatrixRecord
from jetc.physics.roc import area
from jetc.physics.spread import median_and_width
from jetc.validation.separation import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

__all__ = ["Outputs", "importance_plots"]

REPEATS = 5
_LEAST = 2
"""Jets of a class of which an area is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """What the network gives jets: `scores` (jets, classes), and the `response` (jets,): pT over truth pT."""

    scores: Integers
    response: NDArray[np.float64]


def importance_plots(  # noqa: PLR0913 - what is permuted, of what, and how it is judged
    inputs: tuple[str, ...],
    classes: tuple[str, ...],
    labels: NDArray[np.uint8],
    outputs: Callable[[int | None, NDArray[np.int64]], Outputs],
    *,
    seed: int,
    level: float,
) -> Iterator[tuple[str, MatrixRecord]]:
    """Yield how much worse classes and the regression are where an input is permuted over jets.

    `outputs(input, order)` gives what the network makes of jets whose input of that index is that of the jets
    `order`; of the jets as they are for None. All constituents of a jet keep together. An input is permuted
    five times, by draws from `seed`; the interval is Student's over these. Of a class it is the area that
    falls, of the regression the half width of the central 68 % of the response over its median that grows.

    **Source**: L. Breiman, Machine Learning 45 (2001) 5.
    """
    generator = np.random.default_rng(seed)
    orders = [generator.permutation(len(labels)) for _ in range(REPEATS)]
    whole = _judged(outputs(None, orders[0]), labels, level)
    worse = np.array(
        [
            [whole - _judged(outputs(index, order), labels, level) for order in orders]
            for index in range(len(inputs))
        ]
    )
    title = "Loss of area under the ROC curve where an input is that of other jets"
    yield "importance", _matrix(title, "class, against all others", inputs, classes, worse[..., :-1], level)
    title, width = (
        "Growth of the width of the response where an input is that of other jets",
        "relative width",
    )
    yield "importance_regression", _matrix(title, "regression", inputs, (width,), worse[..., -1:], level)


def _matrix(  # noqa: PLR0913, PLR0917 - what it says on its face
    title: str,
    label: str,
    inputs: tuple[str, ...],
    columns: tuple[str, ...],
    worse: NDArray[np.float64],
    level: float,
) -> MatrixRecord:
    """Return the mean of `worse` (inputs, permutations, columns) with its interval."""
    mean = worse.mean(axis=1)
    reach = float(stats.t.ppf((1 + level) / 2, REPEATS - 1)) * worse.std(axis=1, ddof=1) / REPEATS**0.5
    return MatrixRecord(
        kind="matrix",
        title=title,
        sample=SAMPLE,
        interval=f"Student's, over {REPEATS} permutations of the same jets",
        x=AxisRecord(label=label, unit=""),
        y=AxisRecord(label="input", unit=""),
        columns=columns,
        rows=inputs,
        unit="1",
        values=_rows(mean),
        low=_rows(mean - reach),
        high=_rows(mean + reach),
        level=None,
    )


def _judged(found: Outputs, labels: NDArray[np.uint8], level: float) -> NDArray[np.float64]:
    """Return the area of each class and minus the relative width: more is better of both."""
    median, half = median_and_width(found.response)
    return np.append(_areas(found.scores, labels, level), -half / median)


def _areas(scores: Integers, labels: NDArray[np.uint8], level: float) -> NDArray[np.float64]:
    """Return the area of each class against all others, (classes,); half where it has too few jets."""
    found = np.full(scores.shape[1], 0.5)
    for index in range(scores.shape[1]):
        inside = labels == index
        if min(inside.sum(), (~inside).sum()) >= _LEAST:
            found[index] = area(scores[inside, index], scores[~inside, index], level=level).value
    return found


def _rows(values: NDArray[np.float64]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in values.tolist())
