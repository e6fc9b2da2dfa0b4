"""The pT regression against truth: median response and its width in bins of truth pT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CENTRAL", "PT_EDGES_GEV", "Response", "binned_response", "median_and_width", "response"]

PT_EDGES_GEV = (15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 75.0, 100.0, 150.0, 250.0, 500.0, 1000.0)
CENTRAL = (0.16, 0.5, 0.84)
"""The quantiles of the ends of the central 68 %, with the median between them."""
_FEWEST_JETS = 20
"""A bin with fewer jets is not shown."""


@dataclass(frozen=True, slots=True)
class Response:
    """Measured over true pT of `jets` jets: median, its standard error, half the central 68 %."""

    median: float
    median_error: float
    half_width: float
    jets: int


def response(measured: NDArray[np.float64], truth: NDArray[np.float64]) -> Response:
    """Return the response of pT `measured` to `truth`, both (jets,), one unit, not empty.

    The error of the median is that of a normal distribution of the same width, 1.253 sigma/sqrt(n).
    """
    median, half = median_and_width(measured / truth)
    return Response(median, float(np.sqrt(np.pi / 2 / len(truth))) * half, half, len(truth))


def median_and_width(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the median of `values`, not empty, and half their central 68 %."""
    low, median, high = np.quantile(values, CENTRAL).tolist()
    return median, (high - low) / 2


def binned_response(
    measured: NDArray[np.float64],
    truth: NDArray[np.float64],
    edges: tuple[float, ...] = PT_EDGES_GEV,
    by: NDArray[np.float64] | None = None,
) -> dict[tuple[float, float], Response]:
    """Return the response in each bin that has at least 20 jets, by (low, high) edge.

    Bins are of `by` (jets,), or of truth pT without it.
    """
    place = np.digitize(truth if by is None else by, edges)
    members = {
        (edges[bin_ - 1], edges[bin_]): place == bin_
        for bin_ in range(1, len(edges))
        if (place == bin_).sum() >= _FEWEST_JETS
    }
    return {bin_: response(measured[inside], truth[inside]) for bin_, inside in members.items()}
