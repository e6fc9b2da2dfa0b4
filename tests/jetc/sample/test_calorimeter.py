"""Clusters of hand-made grids."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from jetc.sample.calorimeter import (
    ClusterCuts,
    find_clusters,
    grid_shape,
    subtract_pileup,
    to_towers,
)
from jetc.sample.constants import load_detector

CUTS = ClusterCuts(cell=0.1, seed=1.0, neighbour=0.0, half_eta=1, half_phi=2, minimum=0.5)


def grid_with(cells: dict[tuple[int, int], float]) -> npt.NDArray[Any]:
    grid = np.zeros((20, 62), dtype=np.float32)
    for cell, energy in cells.items():
        grid[cell] = energy
    return grid


def test_the_grid_is_whole_towers_and_covers_the_acceptance() -> None:
    calorimeter = load_detector().calorimeter
    rows, columns = grid_shape(calorimeter)
    assert rows % 5 == columns % 5 == 0
    assert rows * calorimeter.crystal / 2 >= calorimeter.abs_eta_max
    assert columns == 360


def test_a_cluster_takes_its_window_and_no_more() -> None:
    (cluster,) = find_clusters(grid_with({(10, 5): 4.0, (11, 7): 1.0, (12, 5): 0.9, (10, 8): 0.9}), CUTS)
    assert cluster["pt"] == 5.0


def test_the_position_is_weighted_by_energy() -> None:
    (cluster,) = find_clusters(grid_with({(10, 5): 3.0, (11, 7): 1.0}), CUTS)
    assert cluster["eta"] == pytest.approx(0.05 + 0.1 / 4)
    assert cluster["phi"] == pytest.approx(0.55 + 0.2 / 4 - np.pi, abs=1e-5)


def test_a_window_goes_around_in_phi() -> None:
    (cluster,) = find_clusters(grid_with({(10, 0): 3.0, (10, 61): 2.0}), CUTS)
    assert cluster["pt"] == 5.0


def test_a_cell_belongs_to_the_hardest_seed_only() -> None:
    clusters = find_clusters(grid_with({(10, 5): 4.0, (10, 7): 2.0, (10, 9): 3.0}), CUTS)
    assert clusters["pt"].tolist() == [6.0, 3.0]


def test_soft_seeds_and_soft_neighbours_are_left() -> None:
    cuts = CUTS._replace(neighbour=0.5)
    clusters = find_clusters(grid_with({(10, 5): 4.0, (10, 6): 0.4, (3, 3): 0.9}), cuts)
    assert clusters["pt"].tolist() == [4.0]


def test_towers_hold_the_energy_of_their_crystals() -> None:
    crystals = np.ones((10, 15), dtype=np.float32)
    towers = np.zeros((2, 3), dtype=np.float32)
    to_towers(crystals, towers, 5)
    assert np.array_equal(towers, np.full((2, 3), 25.0))


def test_pileup_is_the_median_of_a_ring() -> None:
    towers = np.array([[1.0, 2.0, 9.0], [0.0, 0.0, 4.0]], dtype=np.float32)
    subtract_pileup(towers)
    assert towers.tolist() == [[0.0, 0.0, 7.0], [0.0, 0.0, 4.0]]
