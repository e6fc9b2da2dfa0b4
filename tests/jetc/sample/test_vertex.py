"""The vertex finder."""

import numpy as np
import pytest
from jetc.sample.constants import load_detector
from jetc.sample.vertex import find_vertex

VERTEX = load_detector().vertex
BIN = 2 * VERTEX.z_max / VERTEX.bins


def vertex_of(z0: list[float], pt: list[float], selected: list[int] | None = None) -> float:
    chosen = [1] * len(z0) if selected is None else selected
    return find_vertex(
        np.array(z0, dtype=np.float32),
        np.array(pt, dtype=np.float32),
        np.array(chosen, dtype=np.int8),
        VERTEX,
    )


def test_a_single_track_is_found_to_half_a_bin() -> None:
    assert vertex_of([3.21], [5.0]) == pytest.approx(3.21, abs=BIN / 2)


def test_tracks_count_by_the_square_of_pt() -> None:
    assert vertex_of([-4.0, 6.0, 6.0, 6.0], [10.0, 5.0, 5.0, 5.0]) == pytest.approx(-4.0, abs=BIN)


def test_pt_saturates() -> None:
    assert vertex_of([-4.0, 6.0, 6.0], [1000.0, 100.0, 100.0]) == pytest.approx(6.0, abs=BIN)


def test_neighbouring_bins_are_one_window() -> None:
    assert vertex_of([0.0, 5.0, 5.0 + BIN, 5.0 - BIN], [10.0, 7.0, 7.0, 7.0]) == pytest.approx(5.0, abs=BIN)


def test_tracks_that_fail_the_selection_do_not_count() -> None:
    assert vertex_of([1.0, 8.0], [5.0, 50.0], [1, 0]) == pytest.approx(1.0, abs=BIN)
    assert vertex_of([1.0, 15.5], [5.0, 50.0]) == pytest.approx(1.0, abs=BIN)


def test_without_tracks_the_vertex_is_at_zero() -> None:
    assert vertex_of([], []) == 0.0
