"""Lines of plots: of numbers that are there, and of efficiencies in bins."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from jetc.artifacts.plots import LineRecord
from jetc.physics.menu.efficiency import measure_efficiency

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FEWEST", "efficiency_line", "line"]

FEWEST = 10
"""A bin of an efficiency with fewer entries is not shown."""


def line(
    name: str,
    bins: Iterable[tuple[float, float]],
    y: Iterable[float],
    low: Iterable[float],
    high: Iterable[float],
) -> LineRecord:
    """Return the line of values `y`, from `low` to `high`, in `bins`, whose ends are equal at a point."""
    ends = tuple(bins)
    return LineRecord(
        name=name,
        x_low=tuple(start for start, _ in ends),
        x_high=tuple(end for _, end in ends),
        y=tuple(y),
        y_low=tuple(low),
        y_high=tuple(high),
    )


def efficiency_line(  # noqa: PLR0913 - what is binned, in what, and how it is judged
    name: str,
    value: NDArray[np.float64],
    passed: NDArray[np.bool_],
    edges: Sequence[float],
    *,
    level: float,
    design_effect: float,
) -> LineRecord:
    """Return which fraction of entries `passed` (entries,) in bins of `value` (entries,).

    A bin holds its lower edge; one with fewer than `FEWEST` entries is left out.
    """
    bins = [(low, high, (value >= low) & (value < high)) for low, high in pairwise(edges)]
    shown = [(low, high, inside) for low, high, inside in bins if inside.sum() >= FEWEST]
    found = [
        measure_efficiency(
            int((passed & inside).sum()), int(inside.sum()), level=level, design_effect=design_effect
        )
        for *_, inside in shown
    ]
    return line(
        name,
        ((low, high) for low, high, _ in shown),
        (each.value for each in found),
        (each.low for each in found),
        (each.high for each in found),
    )
