"""Calorimeter grids and clusters of one event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from jetc.sample.kernel import hardest_first, kernel

if TYPE_CHECKING:
    from jetc.sample.constants import Calorimeter

__all__ = ["CLUSTER", "ClusterCuts", "find_clusters", "grid_shape", "subtract_pileup", "to_towers"]

CLUSTER = np.dtype([("pt", "f4"), ("eta", "f4"), ("phi", "f4")])
"""A cluster: transverse energy in GeV, and its weighted position."""

Grid = npt.NDArray[np.float32]
Records = npt.NDArray[Any]


class ClusterCuts(NamedTuple):
    """How a grid is clustered: size of a cell, thresholds in GeV, window in cells on each side."""

    cell: float
    seed: float
    neighbour: float
    half_eta: int
    half_phi: int
    minimum: float


def grid_shape(calorimeter: Calorimeter) -> tuple[int, int]:
    """Give the crystals in eta and phi; whole towers in both."""
    step = calorimeter.tower_crystals
    across = 2 * calorimeter.abs_eta_max / calorimeter.crystal
    around = 2 * np.pi / calorimeter.crystal
    return int(np.ceil(across / step)) * step, int(np.rint(around / step)) * step


@kernel
def to_towers(crystals: Grid, hadron: Grid, step: int) -> None:
    """Add the crystals' energy to the towers they lie in."""
    for i in range(crystals.shape[0]):
        for j in range(crystals.shape[1]):
            if crystals[i, j] > 0:
                hadron[i // step, j // step] += crystals[i, j]


@kernel
def subtract_pileup(towers: Grid) -> None:
    """Subtract the median energy of each eta ring from its towers; a negative rest becomes zero."""
    for i in range(towers.shape[0]):
        median = np.median(towers[i])
        for j in range(towers.shape[1]):
            towers[i, j] = max(towers[i, j] - median, np.float32(0.0))


@kernel
def find_clusters(grid: Grid, cuts: ClusterCuts) -> Records:
    """Cluster a grid: each seed cell, hardest first, takes the free cells of its window.

    Eta is centred on the grid, phi starts at -pi.
    """
    rows, columns = grid.shape
    seeds_eta, seeds_phi = np.nonzero(grid >= cuts.seed)
    energies = np.empty(len(seeds_eta))
    for k in range(len(seeds_eta)):
        energies[k] = grid[seeds_eta[k], seeds_phi[k]]
    order = hardest_first(energies)
    free = np.ones((rows, columns), dtype=np.bool_)
    clusters = np.zeros(len(order), dtype=CLUSTER)
    found = 0
    for k in order:
        i, j = seeds_eta[k], seeds_phi[k]
        if not free[i, j]:
            continue
        total, sum_eta, sum_phi = 0.0, 0.0, 0.0
        for di in range(-cuts.half_eta, cuts.half_eta + 1):
            for dj in range(-cuts.half_phi, cuts.half_phi + 1):
                a, b = i + di, (j + dj) % columns
                if a < 0 or a >= rows or not free[a, b] or grid[a, b] < cuts.neighbour:
                    continue
                free[a, b] = False
                total += grid[a, b]
                sum_eta += grid[a, b] * di
                sum_phi += grid[a, b] * dj
        if total < cuts.minimum:
            continue
        clusters[found].pt = total
        clusters[found].eta = (i + 0.5 - rows / 2 + sum_eta / total) * cuts.cell
        clusters[found].phi = (j + 0.5 + sum_phi / total) * cuts.cell - np.pi
        found += 1
    return clusters[:found]
