"""How much the network needs each input: what its areas lose where the input comes from other jets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from jetc.artifacts.plots import AxisRecord, MatrixRecord
from jetc.physics.roc import area
from jetc.validation.separation import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

__all__ = ["importance_plot"]

REPEATS = 5
_LEAST = 2
"""Jets of a class of which an area is known."""


def importance_plot(  # noqa: PLR0913 - what is permuted, of what, and how it is judged
    inputs: tuple[str, ...],
    classes: tuple[str, ...],
    labels: NDArray[np.uint8],
    scores: Callable[[int | None, NDArray[np.int64]], Integers],
    *,
    seed: int,
    level: float,
) -> MatrixRecord:
    """Return by how much the area of each class falls where an input is permuted over jets.

    `scores(input, order)` gives class scores (jets, classes) of jets whose input of that index is that of the
    jets `order`; of the jets as they are for None. All constituents of a jet keep together. An input is
    permuted five times, by draws from `seed`; the interval is Student's over these.

    **Source**: L. Breiman, Machine Learning 45 (2001) 5.
    """
    generator = np.random.default_rng(seed)
    orders = [generator.permutation(len(labels)) for _ in range(REPEATS)]
    whole = _areas(scores(None, orders[0]), labels, level)
    falls = np.array(
        [
            [whole - _areas(scores(index, order), labels, level) for order in orders]
            for index in range(len(inputs))
        ]
    )
    mean = falls.mean(axis=1)
    reach = float(stats.t.ppf((1 + level) / 2, REPEATS - 1)) * falls.std(axis=1, ddof=1) / REPEATS**0.5
    return MatrixRecord(
        kind="matrix",
        title="Loss of area under the ROC curve where an input is that of other jets",
        sample=SAMPLE,
        interval=f"Student's, over {REPEATS} permutations of the same jets",
        x=AxisRecord(label="class, against all others", unit=""),
        y=AxisRecord(label="input", unit=""),
        columns=classes,
        rows=inputs,
        unit="1",
        values=_rows(mean),
        low=_rows(mean - reach),
        high=_rows(mean + reach),
        level=None,
    )


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
